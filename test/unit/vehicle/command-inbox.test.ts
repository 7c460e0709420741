import { describe, expect, it } from 'vitest';
import { parseReceipt, type Receipt } from '../../../contract/mailbox/receipt.ts';
import { createCommandInbox, type Execute } from '../../../vehicle/mailbox/command-inbox.ts';
import { issuedAtMs, numberedId } from '../../support/sample-message.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const down = (changes: Record<string, unknown> = {}) => ({
  ...{ messageId: numberedId(1), kind: 'command', type: 'lock', payload: {}, attempt: 1 },
  ...{ issuedAtMs, notAfterMs: issuedAtMs + 30_000 },
  ...changes,
});

function rig(execute: Execute = async () => ({ outcome: 'SUCCEEDED', result: { locked: true } })) {
  const sent: [messageId: string, receipt: Receipt][] = [];
  const clock = { nowMs: (issuedAtMs + 5) as number | undefined };
  let malformed = 0;
  const inbox = createCommandInbox({
    nowMs: () => clock.nowMs,
    execute,
    sendReceipt: (messageId, receipt) => sent.push([messageId, receipt]),
    onMalformed: () => {
      malformed += 1;
    },
  });
  const states = () => sent.map(([, receipt]) => receipt.state);
  return { inbox, sent, states, clock, malformed: () => malformed };
}

describe('the command inbox', () => {
  it('confirms, executes, and reports the result', async () => {
    const { inbox, sent } = rig();
    await inbox.receive(bytes(down()));
    const atMs = issuedAtMs + 5;
    expect(sent).toEqual([
      [numberedId(1), { state: 'DELIVERED', atMs }],
      [numberedId(1), { state: 'SUCCEEDED', atMs, result: { locked: true } }],
    ]);
  });

  it('executes a message once and answers its repetitions with what became of it', async () => {
    const { inbox, states } = rig();
    for (let attempt = 1; attempt <= 3; attempt += 1) await inbox.receive(bytes(down({ attempt })));
    expect([states(), inbox.executed]).toEqual([['DELIVERED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'], 1]);
  });

  it('answers a repetition during execution with DELIVERED', async () => {
    let finish = (): void => undefined;
    const { inbox, states } = rig(
      () =>
        new Promise((resolve) => {
          finish = () => resolve({ outcome: 'SUCCEEDED' });
        }),
    );
    const running = inbox.receive(bytes(down()));
    await inbox.receive(bytes(down()));
    finish();
    await running;
    expect([states(), inbox.executed]).toEqual([['DELIVERED', 'DELIVERED', 'SUCCEEDED'], 1]);
  });

  it('refuses a message past its notAfter, to the millisecond, and remembers that', async () => {
    const { inbox, states, clock } = rig();
    clock.nowMs = issuedAtMs + 30_000;
    await inbox.receive(bytes(down()));
    clock.nowMs = issuedAtMs + 29_999;
    await inbox.receive(bytes(down()));
    await inbox.receive(bytes(down({ messageId: numberedId(2) })));
    expect([states(), inbox.executed]).toEqual([['EXPIRED', 'EXPIRED', 'DELIVERED', 'SUCCEEDED'], 1]);
  });

  it('refuses everything while the vehicle does not trust its clock', async () => {
    const { inbox, sent, clock } = rig();
    clock.nowMs = undefined;
    await inbox.receive(bytes(down()));
    expect(sent).toEqual([[numberedId(1), { state: 'REJECTED', atMs: 0, reason: 'the vehicle has no trusted time' }]]);
    expect(inbox.executed).toBe(0);
  });

  const failing: [what: string, execute: Execute, state: string, reason: string][] = [
    ['fails', async () => ({ outcome: 'FAILED', reason: 'door open' }), 'FAILED', 'door open'],
    ['rejects', async () => ({ outcome: 'REJECTED', reason: 'driving' }), 'REJECTED', 'driving'],
    ['throws', () => Promise.reject(new Error('no bus')), 'FAILED', 'no bus'],
    ['throws no error', () => Promise.reject('x'), 'FAILED', 'unknown error'],
    [
      'throws at once',
      () => {
        throw new Error('now');
      },
      'FAILED',
      'now',
    ],
  ];
  it.each(failing)('reports that the execution %s', async (_what, execute, state, reason) => {
    const { inbox, sent } = rig(execute);
    await inbox.receive(bytes(down()));
    expect(sent.at(-1)?.[1]).toMatchObject({ state, reason });
  });

  it('cuts a reason to what the cloud takes', async () => {
    const { inbox, sent } = rig(async () => ({ outcome: 'FAILED', reason: 'r'.repeat(1_000) }));
    await inbox.receive(bytes(down()));
    expect(parseReceipt({ ...sent.at(-1)?.[1] })).toMatchObject({ state: 'FAILED' });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '7',
    down({ messageId: 'x' }),
    down({ notAfterMs: 'late' }),
    down({ notAfterMs: null }),
    down({ type: 7 }),
    down({ kind: 'mail' }),
    down({ issuedAtMs: undefined }),
  ])('ignores %j and goes on', async (payload) => {
    const { inbox, sent, malformed } = rig();
    await inbox.receive(bytes(payload));
    expect([sent, malformed()]).toEqual([[], 1]);
    await inbox.receive(bytes(down()));
    expect(sent).toHaveLength(2);
  });
});
