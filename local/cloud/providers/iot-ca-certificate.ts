import { createHash, X509Certificate } from 'node:crypto';
import * as v from 'valibot';
import { createdByApi, given } from './iot-api-call.ts';
import { text } from './property-schema.ts';
import { defineProvider, PropertyError, regionalArn } from './resource-provider.ts';

const schema = v.object({
  CACertificatePem: text,
  Status: v.picklist(['ACTIVE', 'INACTIVE']),
  AutoRegistrationStatus: v.optional(v.picklist(['ENABLE', 'DISABLE']), 'DISABLE'),
  CertificateMode: v.optional(text, 'DEFAULT'),
  VerificationCertificatePem: v.optional(text),
  RegistrationConfig: v.optional(
    v.object({ TemplateBody: v.optional(text), RoleArn: v.optional(text), TemplateName: v.optional(text) }),
  ),
});

type Ca = v.InferOutput<typeof schema>;

/** `AWS::IoT::CACertificate`. In DEFAULT mode its proof holds this account's registration code, as on AWS. */
export const iotCaCertificate = defineProvider(schema, async (properties, context) => {
  const id = fingerprintOf(properties.CACertificatePem);
  const { Status: status, AutoRegistrationStatus: autoRegistration } = properties;
  const registrationConfig = configOf(properties);
  await createdByApi(
    context.backends.iot,
    {
      operation: 'RegisterCACertificate',
      input: {
        query: {
          setAsActive: String(status === 'ACTIVE'),
          allowAutoRegistration: String(autoRegistration === 'ENABLE'),
        },
        body: given({
          caCertificate: properties.CACertificatePem,
          certificateMode: properties.CertificateMode,
          verificationCertificate: properties.VerificationCertificatePem,
          registrationConfig,
        }),
      },
    },
    {
      operation: 'UpdateCACertificate',
      input: {
        path: { certificateId: id },
        query: { newStatus: status, newAutoRegistrationStatus: autoRegistration },
        body: registrationConfig ? { registrationConfig } : { removeAutoRegistration: true },
      },
    },
  );
  return { ref: id, attributes: { Id: id, Arn: regionalArn(context, 'iot', `cacert/${id}`) } };
});

function configOf({ RegistrationConfig: config }: Ca): Record<string, unknown> | undefined {
  if (config === undefined) return undefined;
  return given({ templateBody: config.TemplateBody, roleArn: config.RoleArn, templateName: config.TemplateName });
}

/** The id that a certificate has here. */
function fingerprintOf(pem: string): string {
  try {
    return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
  } catch {
    throw new PropertyError('CACertificatePem', 'It is no certificate in PEM');
  }
}
