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
