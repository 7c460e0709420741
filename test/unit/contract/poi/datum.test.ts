import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gcj02FromWgs84, toDatum, wgs84FromGcj02 } from '../../../../contract/poi/datum.ts';

/** Pairs as public converters of GCJ-02 give them, for cities far from one another. */
const KNOWN = [
  ['Shanghai', [31.1774276, 121.5272106], [31.17530398364597, 121.531541859215]],
  ['Shenzhen', [22.543847, 113.912316], [22.540796131694766, 113.9171764808363]],
  ['Beijing', [39.911954, 116.377817], [39.91334545536069, 116.38404722455657]],
  ['Palace museum', [39.915, 116.404], [39.91640428150164, 116.41024449916938]],
] as const;

const METRES_PER_DEGREE = 111_320;
/** The public converters round their ellipsoid differently. */
const WITHIN_DEGREES = 1 / METRES_PER_DEGREE;

const at = ([latitude, longitude]: readonly [number, number]) => ({ latitude, longitude });

describe('the datum of China', () => {
  it.each(KNOWN)('has %s where everybody has it, to a metre', (_name, wgs84, gcj02) => {
    const there = gcj02FromWgs84(at(wgs84));
    expect(Math.abs(there.latitude - gcj02[0])).toBeLessThan(WITHIN_DEGREES);
    expect(Math.abs(there.longitude - gcj02[1])).toBeLessThan(WITHIN_DEGREES);
    const back = wgs84FromGcj02(at(gcj02));
    expect(Math.abs(back.latitude - wgs84[0])).toBeLessThan(WITHIN_DEGREES);
    expect(Math.abs(back.longitude - wgs84[1])).toBeLessThan(WITHIN_DEGREES);
  });

  it('is WGS-84 elsewhere', () => {
    const munich = { latitude: 48.137, longitude: 11.576 };
    expect(gcj02FromWgs84(munich)).toEqual(munich);
    expect(wgs84FromGcj02(munich)).toEqual(munich);
    expect(toDatum(munich, 'GCJ02', 'GCJ02')).toBe(munich);
  });

  it('comes back from every point of China to a hundredth of a millimetre, and is never shifted by two kilometres', () => {
    const china = fc.record({
      latitude: fc.double({ min: 0.8294, max: 55.827, noNaN: true }),
      longitude: fc.double({ min: 72.0041, max: 137.8346, noNaN: true }),
    });
    fc.assert(
      fc.property(china, (place) => {
        const shifted = toDatum(place, 'WGS84', 'GCJ02');
        const back = toDatum(shifted, 'GCJ02', 'WGS84');
        expect(Math.abs(back.latitude - place.latitude)).toBeLessThan(1e-10);
        expect(Math.abs(back.longitude - place.longitude)).toBeLessThan(1e-10);
        const metres = Math.hypot(
          (shifted.latitude - place.latitude) * METRES_PER_DEGREE,
          (shifted.longitude - place.longitude) * METRES_PER_DEGREE * Math.cos((place.latitude * Math.PI) / 180),
        );
        expect(metres).toBeLessThan(2_000);
      }),
      { numRuns: 2_000 },
    );
  });
});
