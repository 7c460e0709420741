import * as v from 'valibot';
import { createdByApi, given } from './iot-api-call.ts';
import { physicalName } from './physical-name.ts';
import { json, text, textList } from './property-schema.ts';
import { defineProvider } from './resource-provider.ts';

const schema = v.object({
  DomainConfigurationName: v.optional(text),
  DomainName: v.optional(text),
  ServerCertificateArns: v.optional(textList),
  ServiceType: v.optional(text),
  ValidationCertificateArn: v.optional(text),
  DomainConfigurationStatus: v.optional(text, 'ENABLED'),
  AuthorizerConfig: v.optional(json),
  TlsConfig: v.optional(json),
});

/** `AWS::IoT::DomainConfiguration`: described, and followed by no listener. */
export const iotDomainConfiguration = defineProvider(schema, async (properties, context) => {
  const { iot } = context.backends;
  const name = properties.DomainConfigurationName ?? physicalName(context, { maxLength: 128 });
  const path = { domainConfigurationName: name };
  const { DomainConfigurationStatus: domainConfigurationStatus, AuthorizerConfig, TlsConfig } = properties;
  const changeable = { authorizerConfig: smallNamed(AuthorizerConfig), tlsConfig: smallNamed(TlsConfig) };
  const body = given({
    domainName: properties.DomainName,
    serverCertificateArns: properties.ServerCertificateArns,
    serviceType: properties.ServiceType,
    validationCertificateArn: properties.ValidationCertificateArn,
    ...changeable,
  });
  await createdByApi(iot, { operation: 'CreateDomainConfiguration', input: { path, body } });
  const change = given({ domainConfigurationStatus, ...changeable });
  const { domainConfigurationArn } = await iot.callApi('UpdateDomainConfiguration', { path, body: change });
  return {
    ref: name,
    attributes: { Arn: String(domainConfigurationArn) },
    notEmulated: 'the gateway keeps its own names, certificate and TLS versions',
  };
});

/** Names of the API begin small. */
function smallNamed(config: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> | undefined {
  if (config === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name[0]?.toLowerCase() + name.slice(1), value]),
  );
}
