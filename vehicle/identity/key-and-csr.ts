import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { certificationRequest } from './certification-request.ts';

export interface KeyAndCsr {
  /** PKCS#8. */
  privateKeyPem: string;
  csrPem: string;
}

const generate = promisify(generateKeyPair);

/** Makes a P-256 key in the vehicle and the request to certify it. The subject carries no personal data. */
export async function createKeyAndCsr(commonName: string): Promise<KeyAndCsr> {
  const { publicKey, privateKey } = await generate('ec', { namedCurve: 'P-256' });
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    csrPem: certificationRequest(commonName, publicKey, privateKey),
  };
}
