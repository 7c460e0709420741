import { describe, expect, it } from 'vitest';
import {
  AIM_SLACK_MS,
  aimedAt,
  dueAtOf,
  endingAt,
  RECEIPT_GRACE_MS,
  stateAt,
} from '../../../../contract/mailbox/deadlines.ts';
import type { MailboxMessage, MessageState } from '../../../../contract/mailbox/message.ts';
import { moveMessage } from '../../../../contract/mailbox/move-message.ts';
import { newMessage } from '../../../../contract/mailbox/new-message.ts';
import { issuedAtMs, sampleMessage } from '../../../support/sample-message.ts';

const MINUTE = 60_000;
const notAfterMs = issuedAtMs + 10 * MINUTE;
const inState = (state: MessageState, changes: Partial<MailboxMessage> = {}): MailboxMessage =>
  sampleMessage({
    notAfterMs,
    state,
    history: [
      { state: 'ACCEPTED', atMs: issuedAtMs, by: 'api' },
      { state, atMs: issuedAtMs + 1_000, by: 'dispatch' },
    ],
    ...changes,
  });
const sinceIssue = (ms: number | undefined): number => (ms ?? Number.NaN) - issuedAtMs;

describe('when something must be decided', () => {
  it.each([
    ['ACCEPTED', 'so soon that a function must have died', 31_000],
    ['SENT', 'a minute later, when it is taken for lost', 61_000],
    ['QUEUED', 'when its time is over', 10 * MINUTE],
    ['DELIVERED', 'when its execution has taken too long', 61_000],
    ['CANCELLING', 'when a vehicle that never confirmed it cannot any more', 10 * MINUTE + RECEIPT_GRACE_MS],
  ] as const)('about a command in %s: %s', (state, _why, expected) => {
    expect(sinceIssue(dueAtOf(inState(state)))).toBe(expected);
  });

  it('about a command that is cancelled while it runs: when its execution has taken too long', () => {
    const hops = inState('DELIVERED').history;
    const history = [...hops, { state: 'CANCELLING', atMs: issuedAtMs + 5_000, by: 'api' } as const];
    expect(sinceIssue(dueAtOf(inState('CANCELLING', { history })))).toBe(61_000);
  });

  it('about a message sent again and again: ever later, and not after its time', () => {
    const due = [1, 2, 3, 9, 100].map((attempts) =>
      sinceIssue(dueAtOf(inState('SENT', { attempts, notAfterMs: notAfterMs * 2 }))),
    );
    expect(due).toEqual([1, 2, 4, 256, 256].map((minutes) => 1_000 + minutes * MINUTE));
    expect(sinceIssue(dueAtOf(inState('SENT', { attempts: 9 })))).toBe(10 * MINUTE + RECEIPT_GRACE_MS);
  });

  it('about a message that IoT Core refused: soon', () => {
    const history = [{ state: 'QUEUED', atMs: issuedAtMs, by: 'replay', reasonCode: 'publish-failed' }] as const;
    expect(sinceIssue(dueAtOf(inState('QUEUED', { history: [...history] })))).toBe(30_000);
  });

  it('counts the execution from the first confirmation, not from the last receipt', () => {
    const history = (['SENT', 'DELIVERED', 'IN_PROGRESS'] as const).map((state, index) => ({
      ...{ state, atMs: issuedAtMs + index * 1_000, by: 'vehicle' as const },
    }));
    expect(sinceIssue(dueAtOf(inState('IN_PROGRESS', { history, execTimeoutMs: 5_000 })))).toBe(6_000);
  });

  it.each(['SUCCEEDED', 'EXPIRED', 'APPLIED', 'SHOWN'] as const)('is never in %s', (state) => {
    expect(dueAtOf(inState(state, { kind: state === 'APPLIED' ? 'config' : 'notice' }))).toBeUndefined();
  });
});

describe('what time alone makes of a message', () => {
  it.each([
    ['QUEUED', notAfterMs, 'EXPIRED'],
    ['ACCEPTED', notAfterMs, 'EXPIRED'],
    ['SENT', notAfterMs + RECEIPT_GRACE_MS, 'EXPIRED'],
    ['DELIVERED', issuedAtMs + 61_000, 'TIMED_OUT'],
    ['IN_PROGRESS', issuedAtMs + 61_000, 'TIMED_OUT'],
  ] as const)('in %s is decided to the millisecond [attack 44]', (state, atMs, end) => {
    expect([endingAt(inState(state), atMs - 1), endingAt(inState(state), atMs)]).toEqual([undefined, end]);
    expect([stateAt(inState(state), atMs - 1), stateAt(inState(state), atMs)]).toEqual([state, end]);
  });

  it('is EXPIRED for a notice that was delivered and never shown, and nothing for one that was', () => {
    const notice = (state: MessageState) => inState(state, { kind: 'notice' });
    expect(endingAt(notice('DELIVERED'), notAfterMs + RECEIPT_GRACE_MS)).toBe('EXPIRED');
    expect(endingAt(notice('SHOWN'), notAfterMs * 2)).toBeUndefined();
  });
});

describe('the place in the index of what is due', () => {
  const queued = inState('QUEUED');
  it('stays where it is when it is early, or late by no more than the slack', () => {
    for (const current of [issuedAtMs + 1, notAfterMs, notAfterMs + AIM_SLACK_MS]) {
      expect(aimedAt(queued, current, issuedAtMs)).toBe(current);
    }
  });
  it('moves when it is later than that, or over', () => {
    expect(aimedAt(queued, notAfterMs + AIM_SLACK_MS + 1, issuedAtMs)).toBe(notAfterMs);
    expect(aimedAt(queued, issuedAtMs + 5, issuedAtMs + 5)).toBe(notAfterMs);
  });
  it('is not moved by any hop of a command that goes well, and is left at its end', () => {
    const { vehicleId, tenantId, type, payload, idempotencyKey, requester } = sampleMessage();
    const draft = { vehicleId, tenantId, kind: 'command', type, payload, idempotencyKey, requester } as const;
    const { dueAtMs: _accepted, ...fresh } = newMessage(draft, issuedAtMs);
    let message: MailboxMessage = fresh;
    const places = (['SENT', 'DELIVERED', 'IN_PROGRESS', 'SUCCEEDED'] as const).map((state, index) => {
      const move = moveMessage(message, { state, atMs: issuedAtMs + index * 1_000, by: 'vehicle' });
      if (!move.ok) throw new Error(move.refusal);
      message = move.message;
      return message.dueAtMs;
    });
    expect(places.map(sinceIssue)).toEqual([MINUTE, MINUTE, MINUTE, Number.NaN]);
  });
});
