import { describe, expect, it } from 'vitest';
import type { MailboxMessage, MessageState } from '../../../contract/mailbox/message.ts';
import { toDownMessage } from '../../../contract/mailbox/message.ts';
import { breachesOf } from '../../chaos/cloud/cloud-invariants.ts';
import { issuedAtMs, sampleMessage } from '../../support/sample-message.ts';

/** A row that went through these states, a second after another. */
function row(states: MessageState[], type = 'lock'): MailboxMessage {
  const history = states.map((state, index) => ({ state, atMs: issuedAtMs + index * 1_000, by: 'dispatch' as const }));
  return { ...sampleMessage({ type, notAfterMs: issuedAtMs + 30_000 }), state: states.at(-1) ?? 'ACCEPTED', history };
}
const at = (message: MailboxMessage, ms: number) => ({ message: toDownMessage(message), atMs: issuedAtMs + ms });
const good = row(['ACCEPTED', 'SENT', 'DELIVERED', 'SUCCEEDED']);

describe('the invariants of a run on the real engines', () => {
  it('hold for a command that was sent, executed once and in time', () => {
    expect(breachesOf([good], [at(good, 1_500)])).toEqual([]);
  });
  it.each([
    ['executed twice', good, [1_500, 1_600]],
    ['executed after notAfter', good, [32_000]],
    ['lost in SENT', row(['ACCEPTED', 'SENT']), []],
    ['said to be done', good, []],
    ['went from SUCCEEDED to QUEUED', row(['ACCEPTED', 'SUCCEEDED', 'QUEUED', 'EXPIRED']), []],
    ['came from a queue', row(['ACCEPTED', 'SENT', 'EXPIRED']), [25_000]],
    ['came from a queue', row(['ACCEPTED', 'QUEUED', 'EXPIRED']), [1_000]],
  ])('notice what was %s', (breach, message, executedAtMs) => {
    const breaches = breachesOf(
      [message],
      executedAtMs.map((ms) => at(message, ms)),
    );
    expect(breaches.some((each) => each.includes(breach))).toBe(true);
  });
});
