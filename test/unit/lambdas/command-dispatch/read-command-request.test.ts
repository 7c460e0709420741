import { describe, expect, it } from 'vitest';
import { isIdempotencyKey, readCommandRequest } from '../../../../lambdas/command-dispatch/read-command-request.ts';

const nowMs = Date.UTC(2026, 0, 15, 12);
const read = (body: Record<string, unknown>) => readCommandRequest(body, nowMs);
const iso = (afterMs: number) => new Date(nowMs + afterMs).toISOString();

describe('a command request', () => {
  it('names a type of the catalogue, parameters, and how long it may run', () => {
    expect(read({ type: 'lock', parameters: { doors: 'all' } })).toMatchObject({
      ...{ ok: true, typeName: 'lock', type: { class: 'access' }, parameters: { doors: 'all' } },
      notAfterMs: nowMs + 30_000,
    });
  });

  it('gives nothing else, whatever stands in the body [attack 49]', () => {
    const body = { type: 'lock', tenantId: 'other', messageId: 'x', priority: 0, state: 'SUCCEEDED', role: 'owner' };
    expect(Object.keys(read(body)).sort()).toEqual(['notAfterMs', 'ok', 'parameters', 'type', 'typeName']);
  });

  const times: [what: Record<string, unknown>, afterMs: number][] = [
    [{}, 30_000],
    [{ ttlSeconds: 1.5 }, 1_500],
    [{ ttlSeconds: 60 }, 60_000],
    [{ notAfter: iso(10_000) }, 10_000],
    [{ notAfter: '2026-01-15T13:00:10+01:00' }, 10_000],
  ];
  it.each(times)('with %j may run in time', (time, afterMs) => {
    expect(read({ type: 'lock', ...time })).toMatchObject({ ok: true, notAfterMs: nowMs + afterMs });
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
