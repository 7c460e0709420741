import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificateAuthority } from '../../../local/iot/certificates/certificate-authority.ts';
import { P256_SIGNING, webcrypto, x509 } from '../../../local/iot/certificates/x509-engine.ts';
import { systemClock } from '../../../local/ports/clock.ts';

/** Keys and certificates on P-256, the same for every broker. Text is PEM, and stands in the files beside. */
export interface Credentials {
  dir: string;
  ca: string;
  clientCert: string;
  clientKey: string;
}

/** File names in `Credentials.dir`. */
export const credentialFiles = {
  ca: 'ca.pem',
  serverCert: 'server.pem',
  serverKey: 'server.key',
  clientCert: 'client.pem',
} as const;

/** In a folder that is removed when the process ends. */
export async function makeCredentials(): Promise<Credentials> {
  const authority = await createCertificateAuthority({ clock: systemClock });
  const { clientCert, clientKey } = await issueClient(authority);
  const dir = await mkdtemp(join(tmpdir(), 'roadbed-bench-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const write = (name: string, text: string): Promise<void> => writeFile(join(dir, name), text, { mode: 0o600 });
  await write(credentialFiles.ca, authority.caCertificatePem);
  await write(credentialFiles.serverCert, authority.server.certificatePem);
  await write(credentialFiles.serverKey, authority.server.keyPem);
  await write(credentialFiles.clientCert, clientCert);
  return { dir, ca: authority.caCertificatePem, clientCert, clientKey };
}

async function issueClient(
  authority: Awaited<ReturnType<typeof createCertificateAuthority>>,
): Promise<{ clientCert: string; clientKey: string }> {
  const keys = await webcrypto.subtle.generateKey(P256_SIGNING, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=bench',
    keys,
    signingAlgorithm: P256_SIGNING,
  });
  const issued = await authority.issueFromCsr(request.toString('pem'));
  if (!issued.ok) throw new Error(`the client certificate was not issued: ${issued.reason}`);
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { clientCert: issued.certificatePem, clientKey: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
}
