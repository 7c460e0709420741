import { describe, expect, it } from 'vitest';
import { areaTest, distanceM, stepM } from '../../../../contract/rules/area.ts';

describe('the distance of two points', () => {
  it('is that of the sphere', () => {
    // a degree of a great circle
    expect(distanceM(0, 0, 0, 1)).toBeCloseTo(111_195.1, 0);
    expect(distanceM(89, 0, 90, 123)).toBeCloseTo(111_195.1, 0);
    expect(distanceM(48, 179.999, 48, -179.999)).toBeCloseTo(148.8, 1);
    expect(distanceM(0, 0, 0, 180)).toBeCloseTo(Math.PI * 6_371_008.8, 0);
  });
  it('is nearly the same by the short way of computing it', () => {
    for (const [lat, north, east] of [
      [0, 0.01, 0.01],
      [48, 0.02, -0.05],
      [70, -0.03, 0.06],
    ] as const) {
      const exact = distanceM(lat, 11, lat + north, 11 + east);
      expect(Math.abs(stepM([lat, 11], [lat + north, 11 + east]) - exact) / exact).toBeLessThan(1e-5);
    }
    expect(stepM([48, 11], [52, 13])).toBe(distanceM(48, 11, 52, 13));
  });
});

describe('an area', () => {
  it('is within so many metres of a point', () => {
    const isInside = areaTest({ circle: { center: [48, 11], radiusM: 1_000 } });
    expect([isInside(48, 11), isInside(48.00898, 11), isInside(48.009, 11)]).toEqual([true, true, false]);
    expect([isInside(48, 11.0134), isInside(48, 11.0135), isInside(-48, 11)]).toEqual([true, false, false]);
  });
  it('reaches over the antimeridian', () => {
    const circle = areaTest({ circle: { center: [0, 180], radiusM: 2_000 } });
    expect([circle(0, -179.99), circle(0, 179.99), circle(0, 0)]).toEqual([true, true, false]);
    const fiji = areaTest({
      polygon: [
        [-19, 177],
        [-19, -179],
        [-16, -179],
        [-16, 177],
      ],
    });
    expect([fiji(-17, 178), fiji(-17, 179.9), fiji(-17, -179.5), fiji(-17, -178), fiji(-17, 0)]).toEqual([
      ...[true, true, true, false, false],
    ]);
  });
  it('follows a border that turns in', () => {
    const horseshoe = areaTest({
      polygon: [
        [0, 0],
        [0, 3],
        [3, 3],
        [3, 2],
        [1, 2],
        [1, 1],
        [3, 1],
        [3, 0],
      ],
    });
    expect([horseshoe(2, 0.5), horseshoe(2, 1.5), horseshoe(2, 2.5), horseshoe(0.5, 1.5)]).toEqual([
      ...[true, false, true, true],
    ]);
    expect([horseshoe(4, 0.5), horseshoe(-1, 0.5), horseshoe(2, 3.5)]).toEqual([false, false, false]);
  });
});
