import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TelemetrySample } from '../../../../contract/telemetry/samples.ts';
import { createSimulatedDrive } from '../../../../vehicle/simulator/simulated-drive.ts';

const IGNITION = 'Vehicle.LowVoltageSystemState';
const CODES = 'Vehicle.OBD.DTCList';

/** Drives so many seconds; returns what the car told its client, in order. */
function drive(seconds: TelemetrySample['signals'][], nowMs: () => number | undefined = () => 7) {
  const told: unknown[] = [];
  const rows = seconds.map((signals) => ({ offsetMs: 0, signals }));
  const car = createSimulatedDrive({
    ...{ source: { next: () => rows.shift() }, sampleEveryMs: 1_000, nowMs },
    client: () => ({
      telemetry: {
        record: ({ signals }) => told.push(['record', ...signals.map(([, value]) => value)]),
        flush: () => told.push('flush'),
        alarm: (holds) => told.push(['alarm', holds]),
        watch: () => undefined,
        statistics: {} as never,
      },
      sendEvent: (type, body) => told.push([type, body]),
    }),
  });
  car.start();
  vi.advanceTimersByTime(60_000);
  return { told, last: car.last };
}

describe('a simulated car', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells what its sensors say every second, and nothing while it sleeps or after its last drive', () => {
    const { told, last } = drive([[['Vehicle.Speed', 1]], [], [['Vehicle.Speed', 3]]]);
    expect(told).toEqual([
      ['record', 1],
      ['record', 3],
    ]);
    expect(last).toEqual({ atMs: 7, sample: { offsetMs: 0, signals: [['Vehicle.Speed', 3]] } });
  });
  it('does not keep the end of a trip to itself', () => {
    const { told } = drive([[[IGNITION, 'ON']], [[IGNITION, 'OFF']], [[IGNITION, 'OFF']]]);
    expect(told).toEqual([['record', 'ON'], ['record', 'OFF'], 'flush', ['record', 'OFF']]);
  });
  it('sends an event for a trouble code at once, and says that something is wrong until it is gone', () => {
    const { told } = drive([[[CODES, '']], [[CODES, 'P0301']], [[CODES, 'P0301']], [[CODES, '']]]);
    expect(told).toEqual([
      ['record', ''],
      ['record', 'P0301'],
      ['alarm', { codes: ['P0301'], atMs: 7 }],
      ['alarm', true],
      ['record', 'P0301'],
      ['record', ''],
      ['alarm', false],
    ]);
  });
  it('records nothing while it does not know what time it is', () => {
    expect(drive([[['Vehicle.Speed', 1]]], () => undefined)).toEqual({ told: [], last: undefined });
  });
});
