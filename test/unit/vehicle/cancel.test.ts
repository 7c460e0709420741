import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../contract/mailbox/receipt.ts';
import { createCommandInbox, type Execution } from '../../../vehicle/mailbox/command-inbox.ts';
import { issuedAtMs, numberedId } from '../../support/sample-message.ts';

const [commandId, cancelId] = [numberedId(1), numberedId(2)];
const command = { messageId: commandId, kind: 'command', type: 'climate-start', payload: {} };
const cancel = { messageId: cancelId, kind: 'command', type: 'cancel', payload: { messageId: commandId } };
const times = { issuedAtMs, notAfterMs: issuedAtMs + 30_000, attempt: 1 };

function rig(execution: Promise<Execution> = Promise.resolve({ outcome: 'SUCCEEDED' })) {
  const said: string[] = [];
  const inbox = createCommandInbox({
    nowMs: () => issuedAtMs + 5,
    execute: () => execution,
    sendReceipt: (messageId: string, { state }: Receipt) => {
      said.push(`${messageId === commandId ? 'command' : 'cancel'} ${state}`);
    },
    onMalformed: () => undefined,
  });
  const take = (message: object) => inbox.receive(new TextEncoder().encode(JSON.stringify({ ...message, ...times })));
  return { inbox, said, take };
}

describe('a cancel message', () => {
  it('that comes first keeps the command from ever running', async () => {
    const { inbox, said, take } = rig();
    await take(cancel);
    await take(command);
    expect(inbox.executed).toBe(0);
    expect(said).toEqual(['cancel DELIVERED', 'command CANCELLED', 'cancel SUCCEEDED', 'command CANCELLED']);
  });

  it('that comes while the command runs leaves it running, and says where it is', async () => {
    let finish: (execution: Execution) => void = () => undefined;
    const { said, take } = rig(
      new Promise((resolve) => {
        finish = resolve;
      }),
    );
    const running = take(command);
    await take(cancel);
    finish({ outcome: 'SUCCEEDED' });
    await running;
    expect(said).toEqual([
      'command DELIVERED',
      ...['cancel DELIVERED', 'command DELIVERED', 'cancel FAILED'],
      'command SUCCEEDED',
    ]);
  });

  it('that comes after the end tells the end again', async () => {
    const { said, take } = rig();
    await take(command);
    await take(cancel);
    expect(said.slice(2)).toEqual(['cancel DELIVERED', 'command SUCCEEDED', 'cancel FAILED']);
  });
});

describe('a cancel message for a command that can be stopped', () => {
  const bytes = (message: object) => new TextEncoder().encode(JSON.stringify({ ...message, ...times }));
  function stoppable() {
    const said: string[] = [];
    let stopped = 0;
    const inbox = createCommandInbox({
      nowMs: () => issuedAtMs + 5,
      execute: (_message, report, onCancel) => {
        report('IN_PROGRESS');
        return new Promise((resolve) => {
          onCancel(() => {
            stopped += 1;
            resolve({ outcome: 'CANCELLED', reason: 'stopped on the way' });
          });
        });
      },
      sendReceipt: (messageId, { state }) => said.push(`${Number(`0x${messageId}`)} ${state}`),
      onMalformed: () => undefined,
    });
    return { inbox, said, stopped: () => stopped };
  }

  it('stops it while it runs, and both end so', async () => {
    const { inbox, said, stopped } = stoppable();
    const running = inbox.receive(bytes(command));
    await inbox.receive(bytes(cancel));
    await running;
    expect(stopped()).toBe(1);
    expect(said.slice(0, 3).toSorted()).toEqual(['1 DELIVERED', '1 IN_PROGRESS', '2 DELIVERED']);
    expect(said.slice(3).toSorted()).toEqual(['1 CANCELLED', '1 CANCELLED', '2 SUCCEEDED']);
  });

  it('keeps one from its turn that waits behind another', async () => {
    const { inbox, said } = stoppable();
    const ofOneKey = { collapseKey: 'climate' };
    const first = { ...command, ...ofOneKey, messageId: numberedId(0) };
    const all = [inbox.receive(bytes(first)), inbox.receive(bytes({ ...command, ...ofOneKey }))];
    await inbox.receive(bytes(cancel));
    expect(said).toContain('1 CANCELLED');
    await inbox.receive(bytes({ ...cancel, messageId: numberedId(3), payload: { messageId: first.messageId } }));
    await Promise.all(all);
    expect(said.filter((each) => each.startsWith('1 '))).toEqual(['1 DELIVERED', '1 CANCELLED']);
    expect(inbox.executed).toBe(1);
  });
});
