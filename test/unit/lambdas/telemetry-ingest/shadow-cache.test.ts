import { beforeAll, describe, expect, it } from 'vitest';
import { readCalls } from '../../../../cli/cost/calls/calls.ts';
import { referenceFrame } from '../../../../cli/cost/calls/reference-frame.ts';
import { createDeriver } from '../../../../contract/derivation/create-deriver.ts';
import { VEHICLE_RULES } from '../../../../contract/rules/definitions/index.ts';
import { mergeFrame, setReported } from '../../../../contract/telemetry/reported-state.ts';
import { TRIP_SETTINGS } from '../../../../contract/trips/trip-settings.ts';
import { packShadow, unpackShadow } from '../../../../lambdas/telemetry-ingest/packed-shadow.ts';
import { createShadowCache, SHADOW_CACHE_LIMITS } from '../../../../lambdas/telemetry-ingest/shadow-cache.ts';
import { entryOf, type ShadowEntry } from '../../../../lambdas/telemetry-ingest/shadow-entry.ts';
import { nowMs } from './sample-records.ts';

const deriver = createDeriver(VEHICLE_RULES, TRIP_SETTINGS);
const nameOf = (index: number): string => `veh-${index.toString(16).padStart(16, '0')}`;

/** A vehicle of the reference workload, some minutes into its drive. */
function drivingEntry(frames = 3): ShadowEntry {
  const entry = entryOf(undefined);
  for (let sequence = 1; sequence <= frames; sequence += 1) {
    const frame = referenceFrame({ sequence, baseTimeMs: nowMs + sequence * 60_000 });
    mergeFrame(entry.state, frame, nowMs + sequence * 60_000);
    entry.kept = deriver.derive('veh', [frame], entry.kept).kept;
  }
  return Object.assign(entry, { version: 3, pendingFrames: 2 });
}

/** With something in every field. */
function fullEntry(): ShadowEntry {
  const entry = drivingEntry();
  setReported(entry.state, 'Own.Name', { value: 'Größe\n"5"', atMs: nowMs, quality: 'stale', unit: 'x' });
  const event = { id: 'e', type: 'alarm.x', atMs: nowMs, detail: { a: 1 } };
  const learned = { traits: { model: 'sedan', labels: { depot: '7' } }, traitsUntilMs: nowMs };
  return Object.assign(entry, { sinceMs: 5, watchedUntilMs: 6, isOwed: true, unsent: [event], ...learned });
}

describe('a packed shadow', () => {
  it('is unpacked as it was', () => {
    for (const entry of [entryOf(undefined), drivingEntry(), fullEntry()]) {
      expect(unpackShadow(packShadow(entry))).toEqual(entry);
    }
  });

  it('shares with vehicles of its kind what they have in common', () => {
    const [one, other] = [packShadow(drivingEntry()), packShadow(drivingEntry(4))];
    expect(one.layout).toBe(other.layout);
  });
});

describe('the shadows in memory', () => {
  let rowsInMemory: number | undefined;
  beforeAll(async () => {
    rowsInMemory = (await readCalls()).consumers?.['telemetry-ingest']?.rowsInMemory;
  });

  it('are as many as a cost is reckoned with', () => {
    const part = 1_024;
    const { readyBytes, packedBytes } = SHADOW_CACHE_LIMITS;
    const cache = createShadowCache({ readyBytes: readyBytes / part, packedBytes: packedBytes / part });
    const vehicles = 500;
    for (let index = 0; index < vehicles; index += 1) cache.keep(nameOf(index), drivingEntry(), nowMs);
    let held = 0;
    for (let index = 0; index < vehicles; index += 1) held += cache.get(nameOf(index)) === undefined ? 0 : 1;
    expect(held).toBeLessThan(vehicles);
    expect(held).toBeGreaterThanOrEqual((rowsInMemory ?? Number.NaN) / part);
  });

  it('go in the order in which they were heard of, with what waited of them', () => {
    const cache = createShadowCache({ readyBytes: 1, packedBytes: 2_000 });
    for (let index = 0; index < 4; index += 1) cache.keep(nameOf(index), drivingEntry(), nowMs + index);
    expect([0, 1, 2, 3].map((index) => cache.get(nameOf(index))?.version)).toEqual([undefined, 3, 3, 3]);
    expect(cache.waitingSince(nowMs + 3, 9)).toEqual([nameOf(1), nameOf(2)]);
    cache.keep(nameOf(1), drivingEntry(), nowMs + 9);
    cache.keep(nameOf(4), drivingEntry(), nowMs + 9);
    expect([1, 2, 3].map((index) => cache.get(nameOf(index)) !== undefined)).toEqual([true, false, true]);
  });

  it('are forgotten for good, packed or not', () => {
    const cache = createShadowCache({ readyBytes: 1, packedBytes: 9_000 });
    for (const index of [0, 1]) cache.keep(nameOf(index), drivingEntry(), nowMs);
    for (const index of [0, 1]) cache.forget(nameOf(index));
    expect([cache.get(nameOf(0)), cache.get(nameOf(1)), cache.waitingSince(nowMs + 1, 9)]).toEqual([
      ...[undefined, undefined, []],
    ]);
  });
});
