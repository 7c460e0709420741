import {
  type HeldCertificate,
  type HeldCertificates,
  onAccepted,
  onGivenUp,
  onIssued,
  onOrder,
  withPending,
} from '../../contract/identity/held-certificates.ts';
import {
  type CsrEvent,
  type IssuedCertificate,
  parseIssuedCertificate,
  parseRenewOrder,
  RENEWAL_TYPES,
} from '../../contract/identity/renewal-messages.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Execution } from '../mailbox/receipt-words.ts';
import { heldBy, identityOf, isPair } from './held-identity.ts';
import type { IdentityStore } from './identity-store.ts';
import { createKeyAndCsr } from './key-and-csr.ts';
import type { VehicleIdentity } from './vehicle-identity.ts';

export interface RenewalPorts {
  /** Kept before anything is done with it. Without a store the vehicle renews nothing. */
  store: Pick<IdentityStore, 'save'> | undefined;
  sendRequest(event: CsrEvent): void;
  /** Asks for a new connection, with whatever `current` then is; what is under way may end first. */
  reconnect(): void;
  /** Failed connections in a row with one certificate until the other is tried; 3 unless given. */
  triesEach?: number;
}

/** Renews a vehicle's certificate: its key, its request, the new certificate beside the old, and the way back. */
export interface Renewal {
  /** The identity to connect with next. */
  readonly current: VehicleIdentity;
  /** What came of a message about renewal; undefined for a message about anything else. */
  execute(message: DownMessage): Promise<Execution> | undefined;
  /** The connection with `current` was accepted. */
  noteAccepted(): Promise<void>;
  /** The connection with `current` was turned away. */
  noteRefused(): Promise<void>;
  /** The vehicle is on the line: a request that may be lost is sent again. */
  noteReady(): void;
}

const TRIES_EACH = 3;

export function createRenewal(identity: VehicleIdentity, ports: RenewalPorts): Renewal {
  let held = heldBy(identity);
  let isTryingOther = held.untried === true;
  let refusals = 0;
  const inUse = (): HeldCertificate => (isTryingOther ? (held.other ?? held.current) : held.current);

  const keep = async (next: HeldCertificates): Promise<void> => {
    await ports.store?.save(identityOf(identity, next));
    held = next;
  };
  const order = async ({ number }: { number: number }): Promise<Execution> => {
    const verdict = onOrder(held, number);
    if (verdict.kind === 'late') return { outcome: 'REJECTED', reason: 'a newer renewal is known' };
    if (verdict.kind === 'make-key') {
      await keep(withPending(held, { number, ...createKeyAndCsr(identity.vehicleId) }));
    }
    sendPending();
    return { outcome: 'SUCCEEDED' };
  };
  const sendPending = (): void => {
    const { pending } = held;
    if (pending !== undefined) ports.sendRequest({ number: pending.number, csr: pending.csrPem });
  };
  const take = async (issued: IssuedCertificate): Promise<Execution> => {
    const verdict = onIssued(held, issued);
    if (verdict.kind === 'have-it') return { outcome: 'SUCCEEDED' };
    if (verdict.kind === 'refuse') return { outcome: 'REJECTED', reason: verdict.reason };
    const { other } = verdict.held;
    if (other === undefined || !isPair(other)) return { outcome: 'REJECTED', reason: 'it is not of the key' };
    await keep(verdict.held);
    isTryingOther = true;
    refusals = 0;
    ports.reconnect();
    return { outcome: 'SUCCEEDED' };
  };

  return {
    get current() {
      const { certificatePem, privateKeyPem } = inUse();
      return { ...identity, certificatePem, privateKeyPem };
    },
    execute({ type, payload }) {
      if (type !== RENEWAL_TYPES.renew && type !== RENEWAL_TYPES.issued) return undefined;
      if (ports.store === undefined) return rejected('the vehicle has no place to keep a new identity');
      const renewOrder = type === RENEWAL_TYPES.renew ? parseRenewOrder(payload) : undefined;
      const issued = type === RENEWAL_TYPES.issued ? parseIssuedCertificate(payload) : undefined;
      if (renewOrder !== undefined) return order(renewOrder);
      return issued === undefined ? rejected('not what a renewal says') : take(issued);
    },
    async noteAccepted() {
      refusals = 0;
      const next = onAccepted(held, inUse().certificateId);
      isTryingOther = false;
      if (next !== undefined) await keep(next);
    },
    async noteRefused() {
      refusals += 1;
      if (held.other === undefined || refusals < (ports.triesEach ?? TRIES_EACH)) return;
      refusals = 0;
      isTryingOther = !isTryingOther;
      if (held.untried) await keep(onGivenUp(held));
    },
    noteReady: sendPending,
  };
}

async function rejected(reason: string): Promise<Execution> {
  return { outcome: 'REJECTED', reason };
}
