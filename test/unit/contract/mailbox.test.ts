import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandType, commandTypeNames } from '../../../contract/command/command-catalog.ts';
import { MESSAGE_STATES, toDownMessage } from '../../../contract/mailbox/message.ts';
import { messageIdOf, requestHashOf } from '../../../contract/mailbox/message-id.ts';
import { isMessageId } from '../../../contract/mailbox/receipt.ts';
import { waitKeyOf } from '../../../contract/mailbox/wait-key.ts';
import { numberedId, sampleMessage } from '../../support/sample-message.ts';

describe('a message id', () => {
  const part = fc.string({ unit: 'binary', maxLength: 12 });
  it('is 32 hexadecimal digits, the same for the same request', () => {
    fc.assert(
      fc.property(part, part, part, (...key) => {
        expect(isMessageId(messageIdOf(...key))).toBe(true);
        expect(messageIdOf(...key)).toBe(messageIdOf(...key));
      }),
    );
  });
  it('differs when the same characters are cut into other parts', () => {
    const cut = fc.tuple(fc.string({ minLength: 3, maxLength: 9 }), fc.nat(9), fc.nat(9));
    fc.assert(
      fc.property(cut, ([text, a, b]) => {
        const [i, j] = [Math.min(a, text.length), Math.min(b, text.length)];
        const ids = [i, j].map((at) => messageIdOf('t', text.slice(0, at), text.slice(at)));
        expect(ids[0] === ids[1]).toBe(i === j);
      }),
    );
    expect(messageIdOf('a', '1:b;', 'c')).not.toBe(messageIdOf('a', '1:b', ';c'));
  });
  it.each(['', 'x', numberedId(1).toUpperCase().replace(/0/g, 'A'), numberedId(1).slice(1), `${numberedId(1)}0`, 7])(
    '%j is none',
    (text) => expect(isMessageId(text)).toBe(false),
  );
});

describe('the hash of a request', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, inner]) => [key, reversed(inner)]),
    );
  };
  it('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (request) => {
        expect(requestHashOf(reversed(request))).toBe(requestHashOf(request));
      }),
    );
  });
  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
    [{ a: {} }, { a: [] }],
    [JSON.parse('{"__proto__":1}'), {}],
  ])('of %j is not that of %j', (one, other) => {
    expect(requestHashOf(one)).not.toBe(requestHashOf(other));
  });
});

describe('the wait key', () => {
  const waiting = fc.record({
    priority: fc.integer({ min: 0, max: 9 }),
    issuedAtMs: fc.integer({ min: 0, max: 9_999_999_999_999 }),
    messageId: fc.nat().map(numberedId),
  });
  it('sorts as text like urgency, then age, then id', () => {
    fc.assert(
      fc.property(waiting, waiting, (a, b) => {
        const rank = (a.priority - b.priority || a.issuedAtMs - b.issuedAtMs) as number;
        const [keyA = '', keyB = ''] = [waitKeyOf(sampleMessage(a)), waitKeyOf(sampleMessage(b))];
        const expected = rank === 0 ? (a.messageId < b.messageId ? -1 : Number(a.messageId > b.messageId)) : rank;
        expect(Math.sign(keyA < keyB ? -1 : Number(keyA > keyB))).toBe(Math.sign(expected));
      }),
    );
  });
  it.each(MESSAGE_STATES)('of a message in %s exists exactly while it waits', (name) => {
    expect(waitKeyOf(sampleMessage({ state: name })) !== undefined).toBe(['ACCEPTED', 'QUEUED', 'SENT'].includes(name));
  });
});

describe('the command catalog', () => {
  it('never lets a command live longer than its class allows when nobody names a time', () => {
    for (const name of commandTypeNames()) {
      const type = commandType(name);
      expect(type?.ttlMs).toBeLessThanOrEqual(type?.maxTtlMs ?? 0);
    }
  });
  it.each(['', 'toggle', 'LOCK', '__proto__', 'constructor'])('does not know %j', (name) => {
    expect(commandType(name)).toBeUndefined();
  });
});

it('what travels down carries no tenant, no client and no history', () => {
  expect(Object.keys(toDownMessage(sampleMessage({ attempts: 2, collapseKey: 'k' }))).sort()).toEqual([
    'attempt',
    'collapseKey',
    'issuedAtMs',
    'kind',
    'messageId',
    'notAfterMs',
    'payload',
    'type',
  ]);
});
