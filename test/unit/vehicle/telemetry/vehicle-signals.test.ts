import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveOrder } from '../../../../contract/telemetry/live-order.ts';
import { applyDesired } from '../../../../vehicle/telemetry/desired-telemetry.ts';
import { createChangeWatch } from '../../../../vehicle/telemetry/notable-changes.ts';

const IGNITION = 'Vehicle.LowVoltageSystemState';
const CODES = 'Vehicle.OBD.DTCList';

describe('what the cloud should hear of at once', () => {
  it('is that the ignition went off, once', () => {
    const watch = createChangeWatch();
    const wentOff = ['OFF', 'ON', 'START', 'ACC', 'OFF'].map((state) => watch([[IGNITION, state]]).ignitionWentOff);
    expect(wentOff).toEqual([false, false, false, true, false]);
  });
  it('is a trouble code that was not there before', () => {
    const watch = createChangeWatch();
    const changes = ['', 'P0301', 'P0171,P0301', 'P0171', ''].map((codes) => watch([[CODES, codes]]));
    expect(changes.map(({ newCodes }) => newCodes)).toEqual([[], ['P0301'], ['P0171'], [], []]);
    expect(changes.map(({ isInTrouble }) => isInTrouble)).toEqual([false, true, true, true, false]);
  });
  it('is nothing in a sample without these signals', () => {
    const watch = createChangeWatch();
    watch([
      [IGNITION, 'ON'],
      [CODES, 'P0301'],
    ]);
    expect(watch([['Vehicle.Speed', 3]])).toEqual({ ignitionWentOff: false, newCodes: [], isInTrouble: true });
    expect(watch([[IGNITION, 'OFF']])).toMatchObject({ ignitionWentOff: true });
  });
});

describe('desired values', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roadbed-desired-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const apply = async (content: string | undefined) => {
    const orders: (LiveOrder | undefined)[] = [];
    const path = content === undefined ? undefined : join(folder, 'desired.json');
    if (path !== undefined && content !== undefined) await writeFile(path, content);
    const fault = await applyDesired(path, { watch: (order) => orders.push(order) });
    return { fault, orders };
  };

  it('with a live order make the vehicle send short frames', async () => {
    const order = { periodMs: 2_000, untilMs: 1_800_000_000_000 };
    const text = JSON.stringify({ telemetry: { mode: 'live', ...order }, other: 1 });
    expect(await apply(text)).toEqual({ fault: undefined, orders: [order] });
  });
  it.each([['{}'], ['{"telemetry":{"mode":"batch"}}'], [undefined]])('%s end that', async (content) => {
    expect(await apply(content)).toEqual({ fault: undefined, orders: [undefined] });
  });
  it.each([
    ['[]', 'desired values are no object'],
    ['{"telemetry":7}', 'telemetry is no object'],
    ['{"telemetry":{"mode":"live","periodMs":60000,"untilMs":1}}', 'telemetry.periodMs is no number'],
  ])('%s are refused and change nothing', async (content, fault) => {
    expect(await apply(content)).toEqual({ fault: expect.stringContaining(fault), orders: [] });
  });
});
