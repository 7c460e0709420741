import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificateIdOfDer } from '../../../../local/iot/certificates/certificate.ts';
import {
  type CertificateAuthority,
  createCertificateAuthority,
} from '../../../../local/iot/certificates/certificate-authority.ts';
import { readCertificateVariables } from '../../../../local/iot/certificates/certificate-names.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { signingRequest } from '../signing-request.ts';

let authority: CertificateAuthority;
beforeAll(async () => {
  authority = await createCertificateAuthority({ clock: systemClock });
});

async function issue(csr: string): Promise<X509Certificate> {
  const issued = await authority.issueFromCsr(csr);
  if (!issued.ok) throw new Error(issued.reason);
  return new X509Certificate(issued.certificatePem);
}

describe('createCertificateAuthority', () => {
  it('issues from a CSR: its key and subject, our signature, until the end of 2049 [AWS-IoT: x509-client-certs]', async () => {
    const certificate = await issue(await signingRequest('CN=car-7, O=Maker'));
    expect(certificate.verify(new X509Certificate(authority.caCertificatePem).publicKey)).toBe(true);
    expect(certificate.subject).toContain('CN=car-7');
    expect(new Date(certificate.validTo).toISOString()).toBe('2049-12-31T23:59:59.000Z');
  });

  it('issues two different certificates for one request', async () => {
    const csr = await signingRequest();
    expect((await issue(csr)).fingerprint256).not.toBe((await issue(csr)).fingerprint256);
  });

  it('refuses a request whose signature does not hold', async () => {
    const pem = await signingRequest();
    const der = Buffer.from(pem.replace(/-----.*-----|\n/g, ''), 'base64');
    der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
    expect(await authority.issueFromCsr(forged)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('signature'),
    });
  });

  it('refuses RSA keys under 2048 bits and takes those of 2048', async () => {
    const rsa = (modulusLength: number): object => ({
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    });
    const weak = await authority.issueFromCsr(await signingRequest('CN=weak', rsa(1024) as never));
    expect(weak).toMatchObject({ ok: false, reason: expect.stringContaining('1024') });
    expect((await authority.issueFromCsr(await signingRequest('CN=ok', rsa(2048) as never))).ok).toBe(true);
  });

  it.each(['', 'hello', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'])(
    'refuses what is no request: %j',
    async (pem) => {
      expect((await authority.issueFromCsr(pem)).ok).toBe(false);
    },
  );

  it('makes RSA 2048 keys with a certificate that fits them', async () => {
    const issued = await authority.issueWithFreshKeys();
    const certificate = new X509Certificate(issued.certificatePem);
    expect(issued.privateKeyPem).toContain('BEGIN RSA PRIVATE KEY');
    expect(certificate.checkPrivateKey(createPrivateKey(issued.privateKeyPem))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  it.each(['localhost', '127.0.0.1', '::1'])('has a server certificate for %s', (name) => {
    const certificate = new X509Certificate(authority.server.certificatePem);
    expect(name === 'localhost' ? certificate.checkHost(name) : certificate.checkIP(name)).toBeDefined();
  });

  it('stands up in a mutual TLS handshake', async () => {
    const client = await authority.issueWithFreshKeys();
    const ca = authority.caCertificatePem;
    const { keyPem: key, certificatePem: cert } = authority.server;
    const server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, 'secureConnection');
    const socket = connect({ port, host: 'localhost', ca, key: client.privateKeyPem, cert: client.certificatePem });
    const [[peer]] = await Promise.all([accepted, once(socket, 'secureConnect')]);
    const der = new X509Certificate(client.certificatePem).raw;
    expect(peer.getPeerCertificate().raw).toEqual(der);
    socket.destroy();
    server.close();
  });
});

describe('certificates', () => {
  it('are named by the SHA-256 of their DER [assumed]', async () => {
    const { raw } = await issue(await signingRequest());
    expect(certificateIdOfDer(raw)).toBe(createHash('sha256').update(raw).digest('hex'));
  });

  it('give their subject to policy variables, special characters escaped [AWS-IoT: cert-policy-variables]', async () => {
    const { raw } = await issue(await signingRequest('CN=car-7, O=A=B, C=DE'));
    const variables = readCertificateVariables(raw);
    expect(variables.get('iot:Certificate.Subject.CommonName')).toEqual(['car-7']);
    expect(variables.get('iot:Certificate.Subject.Organization')).toEqual(['A\\=B']);
    expect(variables.get('iot:Certificate.AvailableKeys')).toContain('iot:Certificate.Subject.Country');
  });
});
