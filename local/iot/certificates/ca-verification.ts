import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';
import { isInDate, readCaPem } from './ca-certificate.ts';
import { weaknessOf } from './key-strength.ts';
import { x509 } from './x509-engine.ts';

/** A certificate that may sign others: in date, marked as a CA, with a key that AWS takes. [AWS-IoT: register-CA-cert] */
export function checkCa(certificatePem: string, clock: Clock): Outcome<X509Certificate> {
  const ca = parse(certificatePem);
  if (!ca) return invalid('The CA certificate is no certificate in PEM.');
  if (!ca.ca) return invalid('The CA certificate lacks the basic constraint CA.');
  if (!isInDate(readCaPem(certificatePem), clock)) return invalid('The CA certificate is not within its dates.');
  const weakness = weaknessOf(new x509.X509Certificate(new Uint8Array(ca.raw)));
  return weakness === undefined ? done(ca) : invalid(weakness);
}

/**
 * Proof that the caller has the CA's key: a certificate that it signed, with the account's registration code as common
 * name. [AWS-IoT: register-CA-cert]
 */
export function checkVerification(
  ca: X509Certificate,
  verificationPem: string,
  registrationCode: string,
): Outcome<undefined> {
  const verification = parse(verificationPem);
  if (!verification) return invalid('The verification certificate is no certificate in PEM.');
  if (verification.issuer !== ca.subject || !verification.verify(ca.publicKey)) {
    return invalid('The verification certificate is not signed by the CA.');
  }
  const names = new x509.X509Certificate(new Uint8Array(verification.raw)).subjectName.getField('CN');
  if (names.includes(registrationCode)) return done(undefined);
  const message = 'The common name of the verification certificate is not the registration code.';
  return failed('RegistrationCodeValidationException', message);
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function invalid(message: string): Outcome<never> {
  return failed('CertificateValidationException', message);
}
