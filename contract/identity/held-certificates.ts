import type { IssuedCertificate } from './renewal-messages.ts';

/** A certificate and the key that belongs to it, PEM. */
export interface HeldCertificate {
  certificateId: string;
  certificatePem: string;
  privateKeyPem: string;
}

/** A key made for a renewal whose certificate has not come yet. */
export interface PendingRequest {
  number: number;
  privateKeyPem: string;
  csrPem: string;
}

/**
 * What a vehicle keeps of its certificates: pure; whoever holds it writes it down as one before he acts on it. There are
 * two at most: the one it connected with last, and beside it the one issued since, or the one before.
 */
export interface HeldCertificates {
  current: HeldCertificate;
  other?: HeldCertificate;
  pending?: PendingRequest;
  /** True while `other` was issued and never tried: a vehicle that wakes up tries it first. */
  untried?: boolean;
  /** The newest renewal heard of; what belongs to an earlier one comes late and is ignored. */
  renewal: number;
}

export type OrderVerdict =
  /** Make a key, keep it as pending, then send its request. */
  { kind: 'make-key' } | { kind: 'send-again'; pending: PendingRequest } | { kind: 'late' } | { kind: 'done' };

/** What an order to renew comes to. */
export function onOrder(held: HeldCertificates, number: number): OrderVerdict {
  if (number < held.renewal) return { kind: 'late' };
  if (held.pending?.number === number) return { kind: 'send-again', pending: held.pending };
  return number === held.renewal ? { kind: 'done' } : { kind: 'make-key' };
}

export function withPending(held: HeldCertificates, pending: PendingRequest): HeldCertificates {
  return { ...held, pending, renewal: pending.number };
}

export type IssueVerdict =
  /** Keep this, then connect with `other`. */
  { kind: 'keep'; held: HeldCertificates } | { kind: 'have-it' } | { kind: 'refuse'; reason: string };

/** What a certificate that comes comes to. It takes the place of the one that is not to stand beside it. */
export function onIssued(held: HeldCertificates, issued: IssuedCertificate): IssueVerdict {
  const { certificateId, certificatePem, number, beside } = issued;
  if (both(held).some((one) => one.certificateId === certificateId)) return { kind: 'have-it' };
  if (held.pending?.number !== number) return { kind: 'refuse', reason: 'the vehicle has no key for it' };
  const stays = both(held).find((one) => one.certificateId === beside);
  if (stays === undefined) return { kind: 'refuse', reason: 'the vehicle does not hold the certificate it lives by' };
  const { pending, other: _other, ...rest } = held;
  const other = { certificateId, certificatePem, privateKeyPem: pending.privateKeyPem };
  return { kind: 'keep', held: { ...rest, current: stays, other, untried: true } };
}

/** After a connection with `certificateId` was accepted; undefined when there is nothing new to keep. */
export function onAccepted(held: HeldCertificates, certificateId: string): HeldCertificates | undefined {
  const { untried: _untried, ...rest } = held;
  if (held.other?.certificateId !== certificateId) return undefined;
  return { ...rest, current: held.other, other: held.current };
}

/** After connections with `other` failed time after time: it is not the first to be tried any more. */
export function onGivenUp({ untried: _untried, ...rest }: HeldCertificates): HeldCertificates {
  return rest;
}

function both({ current, other }: HeldCertificates): HeldCertificate[] {
  return other === undefined ? [current] : [current, other];
}
