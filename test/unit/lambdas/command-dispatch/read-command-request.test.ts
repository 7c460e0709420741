import { describe, expect, it } from 'vitest';
import { newMessage } from '../../../../contract/mailbox/new-message.ts';
import { isMessageId } from '../../../../contract/mailbox/receipt.ts';
import { isIdempotencyKey, readCommandRequest } from '../../../../lambdas/command-dispatch/read-command-request.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const context = {
  vehicleId: 'car-1',
  caller: { clientId: 'client-1', tenantId: 'tenant-1' },
  idempotencyKey: 'key-1',
  nowMs,
};
/** The reading, and the message its draft becomes. */
const read = (body: Record<string, unknown>, changes = {}) => {
  const reading = readCommandRequest(body, { ...context, ...changes });
  return reading.ok ? { ok: true as const, message: newMessage(reading.draft, nowMs) } : reading;
};
const iso = (afterMs: number) => new Date(nowMs + afterMs).toISOString();

describe('a command request', () => {
  it('becomes an accepted message of its vehicle, tenant and client', () => {
    const reading = read({ type: 'lock', parameters: { doors: 'all' } });
    expect(reading).toMatchObject({
      ok: true,
      message: {
        vehicleId: 'car-1',
        tenantId: 'tenant-1',
        requester: { clientId: 'client-1' },
        kind: 'command',
        type: 'lock',
        payload: { doors: 'all' },
        priority: 1,
        issuedAtMs: nowMs,
        notAfterMs: nowMs + 30_000,
        attempts: 0,
        version: 1,
        state: 'ACCEPTED',
      },
    });
    expect(reading.ok && isMessageId(reading.message.messageId)).toBe(true);
  });

  it('takes no field of the message from the body', () => {
    const reading = read({ type: 'lock', tenantId: 'other', messageId: 'x', priority: 0, state: 'SUCCEEDED' });
    expect(reading).toMatchObject({ ok: true, message: { tenantId: 'tenant-1', priority: 1, state: 'ACCEPTED' } });
  });

  it('has the id of its key, and the hash of its body whatever the order of its keys', () => {
    const [a, b, c, d] = [
      read({ type: 'lock', ttlSeconds: 5 }),
      read({ ttlSeconds: 5, type: 'lock' }, { nowMs: nowMs + 9 }),
      read({ type: 'lock', ttlSeconds: 6 }),
      read({ type: 'lock', ttlSeconds: 5 }, { idempotencyKey: 'key-2' }),
    ].map((reading) => (reading.ok ? reading.message : undefined));
    expect([a?.messageId, a?.requestHash]).toEqual([b?.messageId, b?.requestHash]);
    expect([a?.messageId === c?.messageId, a?.requestHash === c?.requestHash]).toEqual([true, false]);
    expect(a?.messageId).not.toBe(d?.messageId);
  });

  const times: [what: Record<string, unknown>, afterMs: number][] = [
    [{}, 30_000],
    [{ ttlSeconds: 1.5 }, 1_500],
    [{ ttlSeconds: 60 }, 60_000],
    [{ notAfter: iso(10_000) }, 10_000],
    [{ notAfter: '2026-01-15T13:00:10+01:00' }, 10_000],
  ];
  it.each(times)('with %j may run in time', (time, afterMs) => {
    expect(read({ type: 'lock', ...time })).toMatchObject({ ok: true, message: { notAfterMs: nowMs + afterMs } });
  });

  const refused: [body: Record<string, unknown>, problem: string][] = [
    [{}, 'invalid-request'],
    [{ type: 7 }, 'invalid-request'],
    [{ type: 'toggle' }, 'unknown-command'],
    [{ type: '__proto__' }, 'unknown-command'],
    [{ type: 'lock', parameters: null }, 'invalid-request'],
    [{ type: 'lock', parameters: [] }, 'invalid-request'],
    [{ type: 'lock', parameters: 'x' }, 'invalid-request'],
    [{ type: 'lock', parameters: { x: 1e21 } }, 'invalid-request'],
    [{ type: 'lock', ttlSeconds: 5, notAfter: iso(5_000) }, 'invalid-request'],
    [{ type: 'lock', ttlSeconds: '5' }, 'invalid-request'],
    [{ type: 'lock', ttlSeconds: 61 }, 'invalid-request'],
    [{ type: 'lock', ttlSeconds: 1e300 }, 'invalid-request'],
    [{ type: 'lock', ttlSeconds: 0 }, 'already-expired'],
    [{ type: 'lock', ttlSeconds: -1 }, 'already-expired'],
    [{ type: 'lock', ttlSeconds: 0.0001 }, 'already-expired'],
    [{ type: 'lock', notAfter: nowMs + 5_000 }, 'invalid-request'],
    [{ type: 'lock', notAfter: 'soon' }, 'invalid-request'],
    [{ type: 'lock', notAfter: '2026' }, 'invalid-request'],
    [{ type: 'lock', notAfter: '2026-01-15T12:00:10' }, 'invalid-request'],
    [{ type: 'lock', notAfter: '2026-13-45T99:00:10Z' }, 'invalid-request'],
    [{ type: 'lock', notAfter: iso(0) }, 'already-expired'],
    [{ type: 'lock', notAfter: iso(60_001) }, 'invalid-request'],
  ];
  it.each(refused)('of %o is refused as %s', (body, problem) => {
    expect(read(body)).toMatchObject({ ok: false, problem, detail: expect.stringMatching(/./) });
  });
});

it.each(['parameters', 'anything'])('a body that nests thousands deep under %s is a fault of the client', (key) => {
  const deep: unknown = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`);
  expect(read({ type: 'lock', [key]: deep })).toEqual({
    ok: false,
    problem: 'invalid-request',
    detail: 'the body nests deeper than 8 levels',
  });
});

describe('an idempotency key', () => {
  it.each(['a', '~', 'x'.repeat(128)])('may be %j', (key) => expect(isIdempotencyKey(key)).toBe(true));
  it.each([undefined, '', ' ', 'a b', 'ä', 'x\n', 'x'.repeat(129)])('is never %j', (key) => {
    expect(isIdempotencyKey(key)).toBe(false);
  });
});
