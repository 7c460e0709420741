import { X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CsrEvent, RENEWAL_TYPES } from '../../../contract/identity/renewal-messages.ts';
import type { DownMessage } from '../../../contract/mailbox/message.ts';
import { createCertificateAuthority } from '../../../local/iot/certificates/certificate-authority.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { createKeyAndCsr } from '../../../vehicle/identity/key-and-csr.ts';
import { createRenewal, type Renewal } from '../../../vehicle/identity/renewal.ts';
import { isTurnedAway } from '../../../vehicle/identity/turned-away.ts';
import type { VehicleIdentity } from '../../../vehicle/identity/vehicle-identity.ts';
import { issuedAtMs, numberedId } from '../../support/sample-message.ts';

const idOf = (pem: string): string => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
const authority = await createCertificateAuthority({ clock: systemClock });

async function certify(csrPem: string): Promise<string> {
  const issued = await authority.issueFromCsr(csrPem);
  if (!issued.ok) throw new Error(issued.reason);
  return issued.certificatePem;
}

const message = (type: string, payload: Record<string, unknown>): DownMessage => ({
  ...{ messageId: numberedId(1), kind: 'command', type, payload, attempt: 1 },
  ...{ issuedAtMs, notAfterMs: issuedAtMs + 1 },
});

let born: VehicleIdentity;
let kept: VehicleIdentity | undefined;
let requests: CsrEvent[];
let reconnects: number;
let renewal: Renewal;

const wake = (identity: VehicleIdentity): Renewal =>
  createRenewal(identity, {
    store: {
      async save(next) {
        kept = structuredClone(next);
      },
    },
    sendRequest: (event) => requests.push(event),
    reconnect: () => {
      reconnects += 1;
    },
  });
const order = (number: number) => renewal.execute(message(RENEWAL_TYPES.renew, { number }));
const give = (number: number, certificatePem: string, beside = idOf(born.certificatePem)) =>
  renewal.execute(
    message(RENEWAL_TYPES.issued, { number, certificateId: idOf(certificatePem), certificatePem, beside }),
  );

beforeAll(async () => {
  const { privateKeyPem, csrPem } = createKeyAndCsr('car-1');
  born = { vehicleId: 'car-1', model: 'sedan', certificatePem: await certify(csrPem), privateKeyPem };
});
beforeEach(() => {
  kept = undefined;
  requests = [];
  reconnects = 0;
  renewal = wake(born);
});

/** Orders renewal `number` and gives the vehicle what it asked for; the new certificate. */
async function renewOnce(number: number, beside?: string): Promise<string> {
  await order(number);
  const certificatePem = await certify(requests.at(-1)?.csr ?? '');
  expect(await give(number, certificatePem, beside)).toEqual({ outcome: 'SUCCEEDED' });
  return certificatePem;
}

describe('a vehicle that renews its certificate', () => {
  it('keeps the new one beside the old before it connects with it, and swaps them once it is in', async () => {
    const next = await renewOnce(1);
    expect([kept?.certificatePem, kept?.renewal?.other?.certificatePem]).toEqual([born.certificatePem, next]);
    expect([reconnects, renewal.current.certificatePem]).toEqual([1, next]);
    await renewal.noteAccepted();
    expect([kept?.certificatePem, kept?.renewal?.other?.certificatePem]).toEqual([next, born.certificatePem]);
  });

  it('keeps its key before it sends the request, and sends the same one again', async () => {
    await order(1);
    expect(kept?.renewal?.pending?.csrPem).toBe(requests[0]?.csr);
    renewal = wake(kept as VehicleIdentity);
    renewal.noteReady();
    await order(1);
    expect(new Set(requests.map(({ csr }) => csr)).size).toBe(1);
    expect(requests).toHaveLength(3);
  });

  it('tries the new one first when it wakes up, if it has not tried it yet', async () => {
    const next = await renewOnce(1);
    expect(wake(kept as VehicleIdentity).current.certificatePem).toBe(next);
  });

  it('goes back to the old one when it is turned away three times, and from that to the new one', async () => {
    const next = await renewOnce(1);
    const tried: string[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      tried.push(renewal.current.certificatePem === next ? 'new' : 'old');
      await renewal.noteRefused();
    }
    expect(tried).toEqual(['new', 'new', 'new', 'old', 'old', 'old', 'new', 'new', 'new']);
    expect(wake(kept as VehicleIdentity).current.certificatePem).toBe(born.certificatePem);
  });

  it('keeps the one the cloud says it lives by, whichever it connected with last', async () => {
    const second = await renewOnce(1);
    await renewal.noteAccepted();
    const third = await renewOnce(2, idOf(born.certificatePem));
    expect([kept?.certificatePem, kept?.renewal?.other?.certificatePem]).toEqual([born.certificatePem, third]);
    expect(kept?.certificatePem).not.toBe(second);
  });

  it('ignores what comes late, and refuses what it cannot use', async () => {
    await renewOnce(2);
    expect(await order(1)).toMatchObject({ outcome: 'REJECTED' });
    expect(await order(2)).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(requests).toHaveLength(1);
    const foreign = await certify(createKeyAndCsr('car-1').csrPem);
    expect(await give(2, foreign)).toMatchObject({ outcome: 'REJECTED' });
    await order(3);
    expect(await give(3, foreign)).toMatchObject({ outcome: 'REJECTED', reason: 'it is not of the key' });
    const own = await certify(requests.at(-1)?.csr ?? '');
    expect(await give(3, own, 'f'.repeat(64))).toMatchObject({ outcome: 'REJECTED' });
    expect(await give(3, own)).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(await give(3, own)).toMatchObject({ outcome: 'SUCCEEDED' });
    expect(reconnects).toBe(2);
  });

  it('refuses to when it has no place to keep an identity, and leaves other messages to others', async () => {
    renewal = createRenewal(born, { store: undefined, sendRequest: () => undefined, reconnect: () => undefined });
    expect(await order(1)).toMatchObject({ outcome: 'REJECTED', reason: expect.stringContaining('no place') });
    expect(renewal.execute(message('lock', {}))).toBeUndefined();
  });

  it('goes on as it was when its identity cannot be kept', async () => {
    await order(1);
    const certificatePem = await certify(requests[0]?.csr ?? '');
    const broken = createRenewal(kept as VehicleIdentity, {
      store: { save: () => Promise.reject(new Error('flash is full')) },
      sendRequest: () => undefined,
      reconnect: () => Promise.reject(new Error('must not')),
    });
    renewal = broken;
    await expect(give(1, certificatePem)).rejects.toThrow('flash is full');
    expect(broken.current.certificatePem).toBe(born.certificatePem);
  });
});

describe('a connection that was not accepted', () => {
  it.each([
    ['closed without a word', undefined, true],
    ['not authorized', { code: 0x87 }, true],
    ['a broken handshake', { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' }, true],
    ['nobody there', { code: 'ECONNREFUSED' }, false],
    ['no network', { code: 'ENETUNREACH' }, false],
    ['too soon [AWS-IoT: one CONNECT a second]', { code: 0x97 }, false],
  ])('counts against the certificate or not: %s', (_what, fields, counts) => {
    const error = fields === undefined ? undefined : Object.assign(new Error('x'), fields);
    expect(isTurnedAway(error)).toBe(counts);
  });
});
