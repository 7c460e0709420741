import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MESSAGE_STATES, type MessageState, type Transition } from '../../../../contract/mailbox/message.ts';
import { MAX_HOPS, moveMessage, moveThrough } from '../../../../contract/mailbox/move-message.ts';
import { canMove, isSettled, isTerminal, isWaiting } from '../../../../contract/mailbox/state-machine.ts';
import type { MailboxKind } from '../../../../contract/topics.ts';
import { issuedAtMs, sampleMessage } from '../../../support/sample-message.ts';

const KINDS: MailboxKind[] = ['command', 'config', 'poi', 'notice'];
const step = (to: MessageState, atMs = issuedAtMs + 1): Transition => ({ state: to, atMs, by: 'vehicle' });

/** Every way there is, written out: the table in the code must not change by accident. */
const COMMAND = {
  ACCEPTED: 'QUEUED SENT DELIVERED IN_PROGRESS SUCCEEDED FAILED REJECTED EXPIRED CANCELLED SUPERSEDED',
  QUEUED: 'SENT DELIVERED IN_PROGRESS SUCCEEDED FAILED REJECTED EXPIRED CANCELLED SUPERSEDED',
  SENT: 'QUEUED SENT DELIVERED IN_PROGRESS CANCELLING SUCCEEDED FAILED REJECTED EXPIRED CANCELLED SUPERSEDED',
  DELIVERED: 'IN_PROGRESS CANCELLING SUCCEEDED FAILED REJECTED EXPIRED TIMED_OUT CANCELLED SUPERSEDED',
  IN_PROGRESS: 'CANCELLING SUCCEEDED FAILED REJECTED TIMED_OUT',
  CANCELLING: 'SUCCEEDED FAILED REJECTED EXPIRED TIMED_OUT CANCELLED',
};
const CONFIG = {
  ACCEPTED: 'QUEUED SENT RECEIVED VALIDATED APPLIED ROLLED_BACK REJECTED EXPIRED CANCELLED SUPERSEDED',
  QUEUED: 'SENT RECEIVED VALIDATED APPLIED ROLLED_BACK REJECTED EXPIRED CANCELLED SUPERSEDED',
  SENT: 'QUEUED SENT RECEIVED VALIDATED APPLIED ROLLED_BACK REJECTED EXPIRED CANCELLED SUPERSEDED',
  RECEIVED: 'VALIDATED APPLIED ROLLED_BACK REJECTED EXPIRED TIMED_OUT CANCELLED SUPERSEDED',
  VALIDATED: 'APPLIED ROLLED_BACK REJECTED EXPIRED TIMED_OUT CANCELLED SUPERSEDED',
  APPLIED: 'ROLLED_BACK',
};
const DISPLAY = {
  ACCEPTED: 'QUEUED SENT DELIVERED SHOWN USER_ACCEPTED DISMISSED REJECTED EXPIRED CANCELLED SUPERSEDED',
  QUEUED: 'SENT DELIVERED SHOWN USER_ACCEPTED DISMISSED REJECTED EXPIRED CANCELLED SUPERSEDED',
  SENT: 'QUEUED SENT DELIVERED SHOWN USER_ACCEPTED DISMISSED REJECTED EXPIRED CANCELLED SUPERSEDED',
  DELIVERED: 'SHOWN USER_ACCEPTED DISMISSED REJECTED EXPIRED CANCELLED SUPERSEDED',
  SHOWN: 'USER_ACCEPTED DISMISSED',
};
const TABLES: Record<MailboxKind, Record<string, string>> = {
  command: COMMAND,
  config: CONFIG,
  poi: DISPLAY,
  notice: DISPLAY,
};

describe.each(KINDS)('the state of a %s', (kind) => {
  it.each(MESSAGE_STATES)('from %s goes exactly where the table says', (from) => {
    expect(MESSAGE_STATES.filter((to) => canMove(kind, from, to)).join(' ')).toBe(TABLES[kind][from] ?? '');
  });

  it('never goes back, except from SENT to the queue', () => {
    const order = (state: MessageState): number => {
      if (isTerminal(state)) return 9;
      if (isWaiting(state)) return state === 'ACCEPTED' ? 0 : 1;
      return ['DELIVERED', 'RECEIVED', 'IN_PROGRESS', 'VALIDATED', 'SHOWN', 'APPLIED', 'CANCELLING'].indexOf(state) + 2;
    };
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MESSAGE_STATES), { maxLength: 12 }), (targets) => {
        let message = sampleMessage({ kind });
        for (const target of targets) {
          const move = moveMessage(message, step(target));
          if (!move.ok) continue;
          expect(order(move.message.state)).toBeGreaterThanOrEqual(order(message.state));
          expect(move.message.version).toBe(message.version + 1);
          expect(move.message.attempts).toBe(message.attempts + (target === 'SENT' ? 1 : 0));
          expect(move.message.dueAtMs === undefined).toBe(isSettled(move.message.state));
          message = move.message;
        }
        expect(message.history.at(-1)?.state).toBe(message.state);
      }),
    );
  });

  it('can always still end: every state that is not settled has a way to a terminal one', () => {
    const reachesEnd = (from: MessageState): boolean =>
      MESSAGE_STATES.some((to) => canMove(kind, from, to) && isTerminal(to));
    const known = Object.keys(TABLES[kind]) as MessageState[];
    expect(known.filter((from) => !reachesEnd(from))).toEqual([]);
  });
});

describe('the end of a message', () => {
  const terminal = MESSAGE_STATES.filter(isTerminal);

  it('is terminal in exactly these states, the same for every kind', () => {
    expect(terminal.join(' ')).toBe(
      'SUCCEEDED FAILED ROLLED_BACK USER_ACCEPTED DISMISSED REJECTED EXPIRED TIMED_OUT CANCELLED SUPERSEDED',
    );
  });

  it('is never left', () => {
    for (const kind of KINDS) {
      for (const state of terminal) {
        for (const to of MESSAGE_STATES.filter((other) => other !== state)) {
          const move = moveMessage(sampleMessage({ kind, state }), step(to));
          expect(move).toEqual({ ok: false, refusal: 'terminal' });
        }
      }
    }
  });

  it('is near enough in APPLIED and SHOWN: nothing is owed, though the vehicle may say more', () => {
    expect(MESSAGE_STATES.filter((state) => isSettled(state) && !isTerminal(state))).toEqual(['APPLIED', 'SHOWN']);
  });
});

describe('a move that is refused', () => {
  it.each([
    ['command', 'DELIVERED', 'DELIVERED', 'same'],
    ['command', 'IN_PROGRESS', 'DELIVERED', 'behind'],
    ['command', 'DELIVERED', 'QUEUED', 'behind'],
    ['command', 'DELIVERED', 'APPLIED', 'not-of-kind'],
    ['config', 'RECEIVED', 'SUCCEEDED', 'not-of-kind'],
    ['poi', 'DELIVERED', 'TIMED_OUT', 'not-of-kind'],
    ['command', 'SUCCEEDED', 'SUCCEEDED', 'same'],
    ['command', 'EXPIRED', 'SUCCEEDED', 'terminal'],
  ] as const)('%s from %s to %s says: %s', (kind, state, to, refusal) => {
    expect(moveMessage(sampleMessage({ kind, state }), step(to))).toEqual({ ok: false, refusal });
  });

  it('leaves the message it was asked for as it is', () => {
    const message = Object.freeze(sampleMessage({ history: Object.freeze([]) as never }));
    expect(moveMessage(message, step('SENT'))).toMatchObject({ ok: true, message: { attempts: 1 } });
  });

  it('in the middle of several refuses them all', () => {
    expect(moveThrough(sampleMessage(), [step('SENT'), step('SUCCEEDED'), step('QUEUED')])).toMatchObject({
      ok: false,
    });
  });
});

describe('the history of a message', () => {
  it('has several hops made in one write, and one version', () => {
    const move = moveThrough(sampleMessage({ state: 'IN_PROGRESS', version: 4 }), [
      step('CANCELLING'),
      step('CANCELLED'),
    ]);
    expect(move).toMatchObject({ ok: true, message: { state: 'CANCELLED', version: 5 } });
    expect(move.ok && move.message.history.map(({ state }) => state)).toEqual(['ACCEPTED', 'CANCELLING', 'CANCELLED']);
  });

  it('keeps the first hop and the newest, however long a link flaps, and counts what it dropped', () => {
    let message = sampleMessage();
    for (let round = 1; round <= 50; round += 1) {
      const move = moveMessage(message, step(round % 2 === 1 ? 'SENT' : 'QUEUED', issuedAtMs + round));
      if (move.ok) message = move.message;
    }
    expect(message.history).toHaveLength(MAX_HOPS);
    expect(message.history[0]).toMatchObject({ state: 'ACCEPTED', atMs: issuedAtMs });
    expect(message.history.slice(1).map(({ atMs }) => atMs - issuedAtMs)).toEqual(
      Array.from({ length: MAX_HOPS - 1 }, (_, index) => 50 - (MAX_HOPS - 2) + index),
    );
    expect(message.hopsDropped).toBe(51 - MAX_HOPS);
  });
});
