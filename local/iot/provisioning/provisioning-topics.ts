export type PayloadFormat = 'json' | 'cbor';

export type ProvisioningRequestTopic =
  | { operation: 'CreateKeysAndCertificate' | 'CreateCertificateFromCsr'; format: PayloadFormat }
  | { operation: 'RegisterThing'; templateName: string; format: PayloadFormat };

const CERTIFICATES = /^\$aws\/certificates\/(create|create-from-csr)\/(json|cbor)$/;
const PROVISION = /^\$aws\/provisioning-templates\/([^/]+)\/provision\/(json|cbor)$/;

/** The provisioning request that a topic stands for, or undefined. [AWS-IoT: fleet-provision-api] */
export function provisioningRequestOf(topic: string): ProvisioningRequestTopic | undefined {
  const certificates = CERTIFICATES.exec(topic);
  if (certificates) {
    const operation = certificates[1] === 'create' ? 'CreateKeysAndCertificate' : 'CreateCertificateFromCsr';
    return { operation, format: formatOf(certificates[2]) };
  }
  const [, templateName, format] = PROVISION.exec(topic) ?? [];
  if (templateName === undefined) return undefined;
  return { operation: 'RegisterThing', templateName, format: formatOf(format) };
}

function formatOf(text: string | undefined): PayloadFormat {
  return text === 'cbor' ? 'cbor' : 'json';
}
