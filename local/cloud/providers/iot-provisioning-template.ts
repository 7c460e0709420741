import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { flag, text } from './property-schema.ts';
import { defineProvider, PropertyError, type ProviderContext, regionalArn } from './resource-provider.ts';

const schema = v.object({
  TemplateName: v.optional(text),
  TemplateBody: text,
  TemplateType: v.optional(text, 'FLEET_PROVISIONING'),
  Enabled: v.optional(flag, false),
  ProvisioningRoleArn: text,
  PreProvisioningHook: v.optional(v.object({ TargetArn: v.optional(text), PayloadVersion: v.optional(text) })),
});

/** `AWS::IoT::ProvisioningTemplate` of the type FLEET_PROVISIONING. */
export const iotProvisioningTemplate = defineProvider(schema, (properties, context) => {
  if (properties.TemplateType !== 'FLEET_PROVISIONING') {
    throw new PropertyError('TemplateType', `${properties.TemplateType} is not emulated`);
  }
  const templateName = properties.TemplateName ?? physicalName(context, { maxLength: 36 });
  const templateArn = regionalArn(context, 'iot', `provisioningtemplate/${templateName}`);
  context.backends.iot.createProvisioningTemplate({
    templateName,
    templateArn,
    templateBody: properties.TemplateBody,
    enabled: properties.Enabled,
    provisioningRoleArn: properties.ProvisioningRoleArn,
    ...hookOf(properties.PreProvisioningHook),
  });
  return { ref: templateName, attributes: { TemplateArn: templateArn } };
});

type Hook = v.InferOutput<typeof schema>['PreProvisioningHook'];

function hookOf(hook: Hook): Pick<Parameters<CreateTemplate>[0], 'preProvisioningHook'> {
  if (hook?.TargetArn === undefined) return {};
  const version = hook.PayloadVersion === undefined ? {} : { payloadVersion: hook.PayloadVersion };
  return { preProvisioningHook: { targetArn: hook.TargetArn, ...version } };
}

type CreateTemplate = ProviderContext['backends']['iot']['createProvisioningTemplate'];
