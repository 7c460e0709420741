import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../../contract/mailbox/receipt.ts';
import type { Execute, InboxPorts } from '../../../../vehicle/mailbox/command-inbox.ts';
import { createKeptInbox } from '../../../../vehicle/mailbox/kept-inbox.ts';
import { createSimulatedFlash } from '../../../../vehicle/simulator/simulated-flash.ts';
import { issuedAtMs, numberedId } from '../../../support/sample-message.ts';

const down = (number: number, changes: Record<string, unknown> = {}) =>
  new TextEncoder().encode(
    JSON.stringify({
      ...{ messageId: numberedId(number), kind: 'config', type: 'config', payload: {}, attempt: 1 },
      ...{ issuedAtMs: issuedAtMs + number, notAfterMs: issuedAtMs + 30_000, collapseKey: 'maps' },
      ...changes,
    }),
  );
const done: Execute = async () => ({ outcome: 'SUCCEEDED' });
/** An execution that goes on until it is told how it ended. */
function held() {
  const ends: (() => void)[] = [];
  const started: string[] = [];
  const execute: Execute = (message) => {
    started.push(message.messageId);
    return new Promise((resolve) => ends.push(() => resolve({ outcome: 'SUCCEEDED' })));
  };
  return { ends, started, execute };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

function rig(flash = createSimulatedFlash(), changes: Partial<InboxPorts> = {}) {
  const sent: [messageId: string, receipt: Receipt, onAcked: () => void][] = [];
  const clock = { nowMs: issuedAtMs + 100 };
  const ports: InboxPorts = {
    nowMs: () => clock.nowMs,
    execute: done,
    sendReceipt: (...receipt) => sent.push(receipt),
    onMalformed: () => undefined,
    ...changes,
  };
  const inbox = createKeptInbox(ports, flash.boot());
  return { inbox, sent, clock, flash, states: () => sent.map(([id, { state }]) => `${Number(`0x${id}`)} ${state}`) };
}

describe('an inbox that is kept', () => {
  it('executes one collapse key in order, one after the other, and skips what a newer one has overtaken', async () => {
    const { ends, started, execute } = held();
    const { inbox, states } = rig(undefined, { execute });
    await inbox.open();
    for (const number of [1, 2, 3]) {
      void inbox.receive(down(number));
      await settled();
    }
    expect(started).toEqual([numberedId(1)]);
    ends[0]?.();
    await settled();
    expect(started).toEqual([numberedId(1), numberedId(3)]);
    ends[1]?.();
    await settled();
    expect(states()).toEqual(['1 RECEIVED', '2 RECEIVED', '3 RECEIVED', '1 APPLIED', '2 SUPERSEDED', '3 APPLIED']);
  });

  it('does not execute what waited for its turn until its notAfter', async () => {
    const { ends, started, execute } = held();
    const { inbox, clock, states } = rig(undefined, { execute });
    await inbox.open();
    for (const number of [1, 2]) {
      void inbox.receive(down(number));
      await settled();
    }
    clock.nowMs = issuedAtMs + 30_000;
    ends[0]?.();
    await settled();
    expect(started).toHaveLength(1);
    expect(states().at(-1)).toBe('2 EXPIRED');
  });

  it('after a restart in mid-execution says so once, and never runs it again', async () => {
    const { execute } = held();
    const before = rig(undefined, { execute });
    await before.inbox.open();
    void before.inbox.receive(down(1, { kind: 'command', type: 'lock', collapseKey: undefined }));
    await settled();
    const after = rig(before.flash);
    await after.inbox.open();
    expect(after.sent[0]?.[1]).toMatchObject({ state: 'FAILED', reason: expect.stringContaining('not known') });
    await after.inbox.receive(down(1, { kind: 'command', type: 'lock', collapseKey: undefined }));
    expect([after.inbox.executed, after.states()]).toEqual([0, ['1 FAILED', '1 FAILED']]);
  });

  it('asks who executes what became of it, where he can tell', async () => {
    const before = rig(undefined, { execute: held().execute });
    await before.inbox.open();
    void before.inbox.receive(down(1));
    await settled();
    const after = rig(before.flash, { recover: async () => ({ outcome: 'SUCCEEDED' }) });
    await after.inbox.open();
    expect(after.states()).toEqual(['1 APPLIED']);
  });

  it('sends again after a restart what the broker did not acknowledge, and nothing else', async () => {
    const before = rig();
    await before.inbox.open();
    for (const number of [1, 2]) await before.inbox.receive(down(number, { collapseKey: `key ${number}` }));
    for (const [id, , onAcked] of before.sent) if (id === numberedId(1)) onAcked();
    await settled();
    const after = rig(before.flash);
    await after.inbox.open();
    expect(after.states()).toEqual(['2 APPLIED']);
  });

  it('does nothing that it could not remember', async () => {
    const flash = createSimulatedFlash();
    const { inbox, states } = rig(flash);
    await inbox.open();
    // the vehicle has booted anew, so that this store takes no more
    flash.boot();
    await inbox.receive(down(1));
    expect([inbox.executed, states()]).toEqual([0, ['1 REJECTED']]);
  });

  it('tells how far an execution has come', async () => {
    const execute: Execute = async (_message, report) => {
      report('VALIDATED');
      return { outcome: 'REJECTED', reason: 'no', result: { activeSha256: 'a' } };
    };
    const { inbox, sent, states } = rig(undefined, { execute });
    await inbox.open();
    await inbox.receive(down(1));
    await settled();
    expect(states()).toEqual(['1 RECEIVED', '1 VALIDATED', '1 REJECTED']);
    expect(sent[2]?.[1]).toMatchObject({ reason: 'no', result: { activeSha256: 'a' } });
  });
});
