import { describe, expect, it } from 'vitest';
import { cancelledId, cancelMessage } from '../../../../contract/mailbox/cancel.ts';
import type { MessageState } from '../../../../contract/mailbox/message.ts';
import { STATE_TABLES } from '../../../../contract/mailbox/state-table.ts';
import type { MailboxKind } from '../../../../contract/topics.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';

const step = { atMs: issuedAtMs + 1_000, by: 'api', reasonCode: 'cancel-requested' } as const;
const cancelIn = (kind: MailboxKind, state: MessageState, atMs = step.atMs) => {
  const result = cancelMessage(sampleMessage({ kind, state }), { ...step, atMs });
  return 'message' in result ? result.message.state : result.outcome;
};

describe('cancelling', () => {
  it.each([
    ['ACCEPTED', 'CANCELLED'],
    ['QUEUED', 'CANCELLED'],
    ['SENT', 'CANCELLING'],
    ['DELIVERED', 'CANCELLING'],
    ['IN_PROGRESS', 'CANCELLING'],
    ['CANCELLING', 'same'],
    ['CANCELLED', 'same'],
    ['SUCCEEDED', 'settled'],
    ['REJECTED', 'settled'],
  ] as const)('a command in %s makes it %s', (state, expected) => expect(cancelIn('command', state)).toBe(expected));

  it.each(['config', 'poi', 'notice'] as const)('a %s ends it where it may end, else tells how it ended', (kind) => {
    for (const [state, next] of Object.entries(STATE_TABLES[kind])) {
      const result = cancelIn(kind, state as MessageState);
      const isAtRest = state === 'APPLIED' || state === 'SHOWN';
      if (state === 'CANCELLED') expect(result).toBe('same');
      else expect(result).toBe(next.includes('CANCELLED') && !isAtRest ? 'CANCELLED' : 'settled');
    }
  });

  it('comes too late for what its time has ended, though nobody has written it', () => {
    expect(cancelIn('command', 'QUEUED', issuedAtMs + 30_000)).toBe('settled');
    expect(cancelIn('command', 'QUEUED', issuedAtMs + 29_999)).toBe('CANCELLED');
  });

  it('keeps a version, a hop and its reason', () => {
    const { message } = cancelMessage(sampleMessage({ state: 'QUEUED' }), step) as { message: object };
    expect(message).toMatchObject({ version: 2, history: [{}, { ...step, state: 'CANCELLED' }] });
  });
});

it.each([
  [{ kind: 'command', type: 'cancel', payload: { messageId: numberedId(1) } }, numberedId(1)],
  [{ kind: 'command', type: 'cancel', payload: { messageId: 7 } }, undefined],
  [{ kind: 'command', type: 'lock', payload: { messageId: numberedId(1) } }, undefined],
  [{ kind: 'notice', type: 'cancel', payload: { messageId: numberedId(1) } }, undefined],
] as const)('%j is about %s', (message, id) => expect(cancelledId(message)).toBe(id));
