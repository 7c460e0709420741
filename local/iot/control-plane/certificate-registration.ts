import { done, failed, type Outcome } from '../registry/outcome.ts';

const STATUSES = ['ACTIVE', 'INACTIVE'] as const;

/** A certificate is registered as one of two; the others come later. [AWS-IoT: API_RegisterCertificate] [assumed: no others] */
export function statusOfRegistration(
  asked: string | undefined,
  otherwise: 'ACTIVE' | 'INACTIVE',
): Outcome<'ACTIVE' | 'INACTIVE'> {
  const status = STATUSES.find((known) => known === (asked ?? otherwise));
  if (status) return done(status);
  return failed('InvalidRequestException', `A certificate cannot be registered as ${asked}.`);
}
