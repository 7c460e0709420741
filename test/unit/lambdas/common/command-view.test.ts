import { describe, expect, it } from 'vitest';
import { MESSAGE_STATES } from '../../../../contract/mailbox/message.ts';
import { commandView } from '../../../../lambdas/common/mailbox/command-view.ts';
import { issuedAtMs, sampleMessage } from '../../../support/sample-message.ts';

const message = sampleMessage();
const waits = ['ACCEPTED', 'QUEUED'];

describe('a command as the API shows it', () => {
  it.each(MESSAGE_STATES)('in %s is shown as expired exactly when it waits for being sent past its time', (state) => {
    const of = (nowMs: number) => commandView({ ...message, state }, nowMs)['state'];
    expect(of(message.notAfterMs - 1)).toBe(state);
    expect(of(message.notAfterMs)).toBe(waits.includes(state) ? 'EXPIRED' : state);
  });
  it('has only named fields and ISO times, in a late result too', () => {
    const lateResult = { state: 'SUCCEEDED', atMs: issuedAtMs + 1 } as const;
    const view = commandView({ ...message, state: 'EXPIRED', result: { a: 1 }, lateResult }, issuedAtMs);
    expect(view).toEqual({
      commandId: message.messageId,
      vehicleId: 'car-1',
      priority: 1,
      type: 'lock',
      parameters: {},
      state: 'EXPIRED',
      issuedAt: '2026-01-15T12:00:00.000Z',
      notAfter: '2026-01-15T12:00:30.000Z',
      attempts: 0,
      history: [{ state: 'ACCEPTED', by: 'api', at: '2026-01-15T12:00:00.000Z' }],
      result: { a: 1 },
      lateResult: { state: 'SUCCEEDED', by: 'vehicle', at: '2026-01-15T12:00:00.001Z' },
    });
  });
});
