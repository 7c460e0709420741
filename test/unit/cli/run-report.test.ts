import { describe, expect, it } from 'vitest';
import { NOTHING_PLAYED } from '../../../cli/up/demo-acts.ts';
import { createCommandBook } from '../../../cli/up/demo-commands.ts';
import { brokenInvariants, type RunReport } from '../../../cli/up/run-report.ts';
import type { CommandView } from '../../../cli/up/tsp-client.ts';

type Numbers = Omit<RunReport, 'broken'>;
const good: Numbers = {
  vehicles: { provisioned: 2, connected: 2 },
  telemetry: { framesSent: 9, framesAcked: 9, framesStored: 9, framesDropped: 0, quarantined: 0 },
  commands: { accepted: 3, succeeded: 3, failed: 0, expired: 0, p50Ms: 5, p99Ms: 9 },
  southbound: NOTHING_PLAYED,
  startMs: 1,
  firstFrameStoredMs: 2,
};

describe('a run', () => {
  it('in which nothing was lost breaks nothing', () => {
    expect(brokenInvariants(good, 2)).toEqual([]);
  });
  it('of no vehicles needs no frame and no command', () => {
    const none: Numbers = {
      ...good,
      vehicles: { provisioned: 0, connected: 0 },
      telemetry: { framesSent: 0, framesAcked: 0, framesStored: 0, framesDropped: 0, quarantined: 0 },
      commands: { accepted: 0, succeeded: 0, failed: 0, expired: 0, p50Ms: null, p99Ms: null },
      firstFrameStoredMs: null,
    };
    expect(brokenInvariants(none, 0)).toEqual([]);
  });
  const { vehicles, telemetry, commands } = good;
  const broken: [change: Partial<Numbers>, what: string[]][] = [
    [{ vehicles: { ...vehicles, provisioned: 1 } }, ['1 of 2 vehicles were born']],
    [{ vehicles: { ...vehicles, connected: 1 } }, ['1 of 2 vehicles were connected']],
    [{ telemetry: { ...telemetry, framesSent: 10 } }, ['10 frames sent, 9 acknowledged']],
    [{ telemetry: { ...telemetry, framesStored: 8 } }, ['9 frames acknowledged, 8 stored']],
    [{ telemetry: { ...telemetry, framesStored: 10 } }, ['9 frames acknowledged, 10 stored']],
    [{ telemetry: { ...telemetry, framesDropped: 1 } }, ['1 frames dropped']],
    [{ telemetry: { ...telemetry, quarantined: 1 } }, ['1 records quarantined']],
    [{ commands: { ...commands, succeeded: 2, expired: 1 } }, ['3 commands accepted, 2 succeeded']],
    [{ commands: { ...commands, accepted: 1, succeeded: 1 } }, ['1 commands for 2 vehicles']],
    [{ firstFrameStoredMs: null }, ['no frame was stored']],
  ];
  it.each(broken)('with %j says what does not hold', (change, what) => {
    expect(brokenInvariants({ ...good, ...change }, 2)).toEqual(what);
  });
});

describe('the book of commands', () => {
  const issuedAtMs = Date.UTC(2026, 0, 15);
  const at = (afterMs: number) => new Date(issuedAtMs + afterMs).toISOString();
  const command = (number: number, state: string, receiptAfterMs?: number): CommandView => ({
    ...{ commandId: `c${number}`, vehicleId: 'car-1', state, issuedAt: at(0) },
    history: [
      { state: 'ACCEPTED', at: at(0), by: 'api' },
      ...(receiptAfterMs === undefined ? [] : [{ state: 'DELIVERED', at: at(receiptAfterMs), by: 'vehicle' }]),
    ],
  });

  it('counts ends, and the time to the first receipt of vehicles that were online', () => {
    const book = createCommandBook();
    for (const [number, afterMs] of [30, 10, 20].entries()) {
      book.add(command(number, 'SUCCEEDED', afterMs), { wasOffline: false });
    }
    book.add(command(3, 'SUCCEEDED', 9_000), { wasOffline: true });
    book.add(command(4, 'REJECTED'), { wasOffline: false });
    book.add(command(5, 'EXPIRED'), { wasOffline: false });
    expect(book.summary()).toEqual({ accepted: 6, succeeded: 4, failed: 1, expired: 1, p50Ms: 20, p99Ms: 30 });
  });
  it('has no latency without a receipt', () => {
    expect(createCommandBook().summary()).toMatchObject({ accepted: 0, p50Ms: null, p99Ms: null });
  });
  it('asks again only for what has not ended', async () => {
    const book = createCommandBook();
    book.add(command(1, 'SENT'), { wasOffline: false });
    book.add(command(2, 'FAILED'), { wasOffline: false });
    const asked: string[] = [];
    const tsp = {
      command: async (_vehicleId: string, commandId: string) => {
        asked.push(commandId);
        return command(1, 'SUCCEEDED', 7);
      },
    };
    await book.refresh(tsp as never);
    await book.refresh(tsp as never);
    expect(asked).toEqual(['c1']);
    expect(book.summary()).toMatchObject({ succeeded: 1, failed: 1, p50Ms: 7 });
  });
});
