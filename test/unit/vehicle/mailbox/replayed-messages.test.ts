import { describe, expect, it } from 'vitest';
import { type DownMessage, toDownMessage } from '../../../../contract/mailbox/message.ts';
import { newMessage } from '../../../../contract/mailbox/new-message.ts';
import { createInboxCore } from '../../../../vehicle/mailbox/inbox-core.ts';
import { journalLines, readJournal } from '../../../../vehicle/mailbox/inbox-journal.ts';
import { notesOf } from '../../../../vehicle/mailbox/inbox-memory.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';

const nowMs = issuedAtMs + 1_000;
const down = (number: number, changes: Partial<DownMessage> = {}): DownMessage => ({
  ...toDownMessage(sampleMessage({ messageId: numberedId(number), type: 'unlock' })),
  ...changes,
});

describe('a command that somebody sends again [attack 43]', () => {
  it('to the letter, or with another body under its id, has no second effect and the answer of the first', () => {
    const core = createInboxCore(10);
    expect(core.deliver(down(1), nowMs).execute).toBe(true);
    core.finish(down(1), { outcome: 'SUCCEEDED', result: { locked: false } }, nowMs);
    for (const again of [
      down(1),
      down(1, { type: 'window-close' }),
      down(1, { payload: { doors: 'trunk' } }),
      down(1, { notAfterMs: issuedAtMs + 9e9 }),
      down(1, { kind: 'config', collapseKey: 'desired' }),
    ]) {
      expect(core.deliver(again, nowMs)).toEqual({
        ...{ execute: false, notes: [] },
        receipt: { state: 'SUCCEEDED', atMs: nowMs, result: { locked: false } },
      });
    }
  });

  it.each([
    ['lock', 'unlock'],
    ['unlock', 'lock'],
    ['window-close', 'window-close'],
    ['climate-start', 'climate-stop'],
    ['charge-stop', 'charge-start'],
  ])('%s after a %s that was asked for later never runs: its counter is older', (type, later) => {
    const core = createInboxCore(10);
    expect(core.deliver(down(2, { type: later, issuedAtMs: issuedAtMs + 2 }), nowMs).execute).toBe(true);
    const late = core.deliver(down(1, { type, issuedAtMs: issuedAtMs + 1 }), nowMs);
    expect(late).toMatchObject({ execute: false, receipt: { state: 'SUPERSEDED' } });
    // nor does the one of the same millisecond with the smaller id
    expect(core.deliver(down(0, { type, issuedAtMs: issuedAtMs + 2 }), nowMs).execute).toBe(false);
    expect(core.deliver(down(3, { type, issuedAtMs: issuedAtMs + 2 }), nowMs).execute).toBe(true);
  });

  it('leaves what moves something else, or nothing, in any order', () => {
    const core = createInboxCore(10);
    expect(core.deliver(down(9, { type: 'unlock', issuedAtMs: issuedAtMs + 9 }), nowMs).execute).toBe(true);
    const types = ['window-close', 'climate-start', 'charge-start', 'horn-and-lights', 'locate', 'diagnostics-read'];
    for (const [index, type] of types.entries()) expect(core.deliver(down(index, { type }), nowMs).execute).toBe(true);
  });
});

describe('a command of an earlier owner [attacks 43, 46]', () => {
  const epochMs = issuedAtMs + 500;
  const of = (changes: Partial<DownMessage>) => down(1, { type: 'locate', ...changes });

  it('is refused once anything of the new owner has come, over restarts too', () => {
    const core = createInboxCore(10);
    expect(core.deliver(of({ epochMs, issuedAtMs: epochMs + 1 }), nowMs).execute).toBe(true);
    const { memory } = readJournal(journalLines(notesOf(core.memory)), 10);
    for (const each of [core, createInboxCore(10, memory)]) {
      expect(each.deliver(down(2, { type: 'locate' }), nowMs)).toMatchObject({
        execute: false,
        receipt: { state: 'REJECTED', reason: 'it was asked for under an earlier owner' },
      });
      // an epoch before that one, told by a message as new as can be, takes nothing back
      expect(each.deliver(down(3, { epochMs: 1, issuedAtMs: epochMs + 2 }), nowMs).execute).toBe(true);
      expect(each.deliver(down(4, { type: 'locate' }), nowMs).execute).toBe(false);
    }
  });

  it('is refused also when it waited for its turn meanwhile', () => {
    const core = createInboxCore(10);
    const waits = down(1);
    expect(core.deliver(waits, nowMs).execute).toBe(true);
    core.deliver(down(2, { type: 'locate', epochMs, issuedAtMs: epochMs }), nowMs);
    expect(core.turnDown(waits, nowMs)?.receipt.state).toBe('REJECTED');
  });

  it('cannot shut out what follows by an epoch that its own time does not bear out', () => {
    const core = createInboxCore(10);
    const far = nowMs + 86_400_000;
    for (const wrong of [
      of({ epochMs: far }),
      down(2, { epochMs: far, issuedAtMs: far, notAfterMs: far + 1 }),
      down(3, { epochMs: Number.MAX_SAFE_INTEGER, issuedAtMs: Number.MAX_SAFE_INTEGER, notAfterMs: 9e15 }),
    ]) {
      expect(core.deliver(wrong, nowMs)).toMatchObject({ execute: false, receipt: { state: 'REJECTED' } });
    }
    expect(core.deliver(down(4), nowMs).execute).toBe(true);
  });

  it('is told by the row: since when the vehicle has its owner, and nothing for the first one', () => {
    const draft = {
      ...({ vehicleId: 'v', tenantId: 't', kind: 'command', type: 'lock', payload: {} } as const),
      ...{ idempotencyKey: 'k', requester: { clientId: 'c' } },
    };
    expect(toDownMessage(newMessage(draft, issuedAtMs, 7))).toMatchObject({ epochMs: 7 });
    expect(toDownMessage(newMessage(draft, issuedAtMs))).not.toHaveProperty('epochMs');
  });
});
