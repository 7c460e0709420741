import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandType, commandTypeNames } from '../../../contract/mailbox/command-catalog.ts';
import { MESSAGE_STATES, type MessageState, toDownMessage } from '../../../contract/mailbox/message.ts';
import { messageIdOf, requestHashOf } from '../../../contract/mailbox/message-id.ts';
import { isMessageId, parseReceipt, RECEIPT_STATES } from '../../../contract/mailbox/receipt.ts';
import { planReplay } from '../../../contract/mailbox/replay-plan.ts';
import { canMove, isTerminal, isWaiting, moveMessage } from '../../../contract/mailbox/state-machine.ts';
import { waitKeyOf } from '../../../contract/mailbox/wait-key.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../support/sample-message.ts';

const state = fc.constantFrom(...MESSAGE_STATES);
const terminal: MessageState[] = ['SUCCEEDED', 'FAILED', 'REJECTED', 'EXPIRED', 'TIMED_OUT', 'CANCELLED', 'SUPERSEDED'];
const step = (to: MessageState) => ({ state: to, atMs: issuedAtMs + 1, by: 'vehicle' as const });

describe('the state of a message', () => {
  const allowed: Record<string, string> = {
    ACCEPTED: 'QUEUED SENT DELIVERED IN_PROGRESS SUCCEEDED FAILED REJECTED EXPIRED CANCELLED SUPERSEDED',
    QUEUED: 'SENT DELIVERED IN_PROGRESS SUCCEEDED FAILED REJECTED EXPIRED CANCELLED SUPERSEDED',
    SENT: 'QUEUED SENT DELIVERED IN_PROGRESS SUCCEEDED FAILED REJECTED EXPIRED TIMED_OUT CANCELLED SUPERSEDED',
    DELIVERED: 'IN_PROGRESS SUCCEEDED FAILED REJECTED EXPIRED TIMED_OUT CANCELLED',
    IN_PROGRESS: 'SUCCEEDED FAILED REJECTED TIMED_OUT',
  };
  it.each(MESSAGE_STATES)('from %s goes exactly where the table says', (from) => {
    expect(MESSAGE_STATES.filter((to) => canMove(from, to)).join(' ')).toBe(allowed[from] ?? '');
  });
  it('is terminal for exactly seven states, and none of them is ever left', () => {
    expect(MESSAGE_STATES.filter(isTerminal)).toEqual(terminal);
    for (const from of terminal) {
      for (const to of MESSAGE_STATES) {
        expect(moveMessage(sampleMessage({ state: from }), step(to))).toEqual({ ok: false, reason: 'terminal' });
      }
    }
  });
  it('never goes back before the vehicle has confirmed, once it has', () => {
    const rank = (name: MessageState): number =>
      isTerminal(name) ? 3 : ['DELIVERED', 'IN_PROGRESS'].indexOf(name) + 1;
    fc.assert(
      fc.property(fc.array(state, { maxLength: 12 }), (targets) => {
        let message = sampleMessage();
        for (const target of targets) {
          const move = moveMessage(message, step(target));
          if (!move.ok) continue;
          expect(rank(move.message.state)).toBeGreaterThanOrEqual(rank(message.state));
          expect(move.message.version).toBe(message.version + 1);
          expect(move.message.history).toHaveLength(message.history.length + 1);
          expect(move.message.attempts).toBe(message.attempts + (target === 'SENT' ? 1 : 0));
          message = move.message;
        }
        expect(message.history.map((entry) => entry.state).at(-1)).toBe(message.state);
      }),
    );
  });
  it('may be reached from every waiting state by any receipt, which can overtake our own note', () => {
    for (const from of MESSAGE_STATES.filter(isWaiting)) {
      for (const to of RECEIPT_STATES) expect(canMove(from, to)).toBe(true);
    }
  });
  it('that stays the same is told apart from one that is not allowed', () => {
    const message = sampleMessage({ state: 'DELIVERED' });
    expect(moveMessage(message, step('DELIVERED'))).toEqual({ ok: false, reason: 'same' });
    expect(moveMessage(message, step('QUEUED'))).toEqual({ ok: false, reason: 'not-allowed' });
  });
  it('moves without touching the message it moves from', () => {
    const message = Object.freeze(sampleMessage({ history: Object.freeze([]) as never }));
    expect(moveMessage(message, step('SENT'))).toMatchObject({ ok: true, message: { attempts: 1 } });
  });
});

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

describe('the replay plan', () => {
  const nowMs = issuedAtMs + 10_000;
  const ids = (messages: { messageId: string }[]) => messages.map(({ messageId }) => Number.parseInt(messageId, 16));
  const numbered = (number: number, changes = {}) => sampleMessage({ messageId: numberedId(number), ...changes });

  it('expires what is due to the millisecond, and delivers what is not', () => {
    const plan = planReplay([numbered(1, { notAfterMs: nowMs }), numbered(2, { notAfterMs: nowMs + 1 })], nowMs, 9);
    expect([ids(plan.expired), ids(plan.deliver)]).toEqual([[1], [2]]);
  });
  it('delivers in the given order, no more than the window', () => {
    const plan = planReplay(
      [3, 1, 2, 5].map((number) => numbered(number)),
      nowMs,
      3,
    );
    expect(ids(plan.deliver)).toEqual([3, 1, 2]);
  });
  it('delivers only the newest of a collapse key, wherever it stands', () => {
    const config = (number: number, ageMs: number) =>
      numbered(number, { kind: 'config', collapseKey: 'desired', issuedAtMs: nowMs - ageMs });
    const plan = planReplay([config(1, 20), numbered(2), config(3, 10), config(4, 30)], nowMs, 9);
    expect([ids(plan.deliver), ids(plan.superseded)]).toEqual([
      [2, 3],
      [1, 4],
    ]);
  });
  it('lets an expired message supersede nothing', () => {
    const fresh = numbered(1, { collapseKey: 'k' });
    const dead = numbered(2, { collapseKey: 'k', issuedAtMs: nowMs, notAfterMs: nowMs });
    expect(ids(planReplay([fresh, dead], nowMs, 9).deliver)).toEqual([1]);
  });
  it('keeps collapse keys of different kinds apart', () => {
    const plan = planReplay(
      [numbered(1, { collapseKey: 'k' }), numbered(2, { collapseKey: 'k', kind: 'poi' })],
      nowMs,
      9,
    );
    expect(plan.superseded).toEqual([]);
  });
  it('puts every message in exactly one place, or beyond the window', () => {
    const message = fc.record({
      notAfterMs: fc.integer({ min: nowMs - 2, max: nowMs + 2 }),
      issuedAtMs: fc.integer({ min: issuedAtMs, max: issuedAtMs + 3 }),
      collapseKey: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 10 }), fc.nat(10), (changes, window) => {
        const waiting = changes.map((change, number) => {
          const { collapseKey, ...rest } = change;
          return numbered(number, { ...rest, ...(collapseKey === undefined ? {} : { collapseKey }) });
        });
        const { expired, superseded, deliver } = planReplay(waiting, nowMs, window);
        const placed = [...expired, ...superseded, ...deliver];
        expect(new Set(placed).size).toBe(placed.length);
        expect(deliver.length).toBe(Math.min(window, waiting.length - expired.length - superseded.length));
        expect(new Set(deliver.flatMap(({ collapseKey }) => collapseKey ?? [])).size).toBe(
          deliver.filter(({ collapseKey }) => collapseKey !== undefined).length,
        );
      }),
    );
  });
});

describe('a receipt', () => {
  const good = { state: 'SUCCEEDED', atMs: 5, reason: 'r', result: { a: 1 } };
  it('keeps its four fields and nothing else', () => {
    expect(parseReceipt({ ...good, vehicleId: 'x', by: 'api' })).toEqual(good);
    expect(parseReceipt({ state: 'DELIVERED', atMs: 5 })).toEqual({ state: 'DELIVERED', atMs: 5 });
  });
  it.each([
    { state: undefined },
    { state: 'SENT' },
    { state: 'CANCELLED' },
    { state: 'constructor' },
    { atMs: '5' },
    { atMs: 1.5 },
    { atMs: undefined },
    { reason: 7 },
    { reason: 'r'.repeat(257) },
    { result: null },
    { result: [] },
    { result: 'done' },
  ])('with %j is none', (change) => {
    expect(parseReceipt({ ...good, ...change })).toBeUndefined();
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
  expect(Object.keys(toDownMessage(sampleMessage({ attempts: 2 }))).sort()).toEqual([
    'attempt',
    'issuedAtMs',
    'kind',
    'messageId',
    'notAfterMs',
    'payload',
    'type',
  ]);
});
