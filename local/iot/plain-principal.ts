import type { Certificate } from './certificates/certificate.ts';
import type { CertificateAuthority } from './certificates/certificate-authority.ts';
import type { IotStore } from './iot-store.ts';

/** Of the certificate that plain connections count as made with. */
const POLICY_NAME = 'RoadbedPlainMqtt';
const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }],
});

/**
 * The principal of MQTT without TLS: one registered certificate with one policy, `documentText` or allow-all. The one
 * of an earlier run is used again. Throws when the document is no policy.
 */
export async function plainPrincipal(
  { store, authority }: { store: IotStore; authority: CertificateAuthority },
  documentText: string = ALLOW_ALL,
): Promise<Certificate> {
  const { policies, certificates, arns } = store;
  if (policies.policy(POLICY_NAME)?.documentText !== documentText) {
    const put = policies.put(POLICY_NAME, documentText);
    if (!put.ok) throw new Error(put.message);
  }
  const known = policies
    .targetsOf(POLICY_NAME)
    .map((target) => certificates.certificate(arns.certificateIdOf(target) ?? ''))
    .find((certificate) => certificate?.status === 'ACTIVE');
  if (known) return known;
  const { certificatePem } = await authority.issueWithFreshKeys();
  const certificate = certificates.register(certificatePem, 'ACTIVE');
  policies.attach(POLICY_NAME, arns.certificate(certificate.certificateId));
  return certificate;
}
