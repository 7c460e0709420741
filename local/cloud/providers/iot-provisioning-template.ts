import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { flag, text } from './property-schema.ts';
import { defineProvider, PropertyError, type ProviderContext, regionalArn } from './resource-provider.ts';

const schema = v.object({
  TemplateName: v.optional(text),
  TemplateBody: text,
  TemplateType: v.optional(v.picklist(['FLEET_PROVISIONING', 'JITP']), 'FLEET_PROVISIONING'),
  Description: v.optional(text),
  Enabled: v.optional(flag, false),
  ProvisioningRoleArn: text,
  PreProvisioningHook: v.optional(v.object({ TargetArn: v.optional(text), PayloadVersion: v.optional(text) })),
});

/** `AWS::IoT::ProvisioningTemplate`, for births by claim or at the first connection. */
export const iotProvisioningTemplate = defineProvider(schema, (properties, context) => {
  const { TemplateType: templateType, PreProvisioningHook: hook, Description: description } = properties;
  // [AWS-IoT: pre-provisioning-hook]
  if (templateType === 'JITP' && hook !== undefined) {
    throw new PropertyError('PreProvisioningHook', 'A template of type JITP has no hook');
  }
  const templateName = properties.TemplateName ?? physicalName(context, { maxLength: 36 });
  const templateArn = regionalArn(context, 'iot', `provisioningtemplate/${templateName}`);
  context.backends.iot.createProvisioningTemplate({
    templateName,
    templateArn,
    templateBody: properties.TemplateBody,
    enabled: properties.Enabled,
    provisioningRoleArn: properties.ProvisioningRoleArn,
    ...(templateType === 'JITP' && { templateType }),
    ...(description !== undefined && { description }),
    ...hookOf(hook),
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
