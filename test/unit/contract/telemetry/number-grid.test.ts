import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitGrid } from '../../../../contract/telemetry/columns/fit-grid.ts';
import {
  codeOfGrid,
  gridOfCode,
  gridOfResolution,
  placeOnGrid,
} from '../../../../contract/telemetry/columns/number-grid.ts';

const PERCENT_OF_BYTE = 100 / 255;

describe('the grid of a resolution', () => {
  it.each([
    [1, { step: 1, decimals: 0 }],
    [0.1, { step: 1, decimals: 1 }],
    [1e-6, { step: 1, decimals: 6 }],
    [0.5, { step: 0.5, decimals: 1 }],
    [0.05, { step: 0.05, decimals: 2 }],
    [PERCENT_OF_BYTE, { step: PERCENT_OF_BYTE, decimals: 15 }],
    [2 / 65_536, { step: 2 / 65_536, decimals: 15 }],
  ])('of %s is by decimal places where it can be', (resolution, grid) => {
    expect(gridOfResolution(resolution)).toEqual({ ...grid, isFloat32: false });
  });

  it('goes into one byte and back', () => {
    for (let code = 0; code < 256; code += 1) {
      const grid = gridOfCode(code, PERCENT_OF_BYTE);
      if (grid !== undefined) expect(codeOfGrid(grid)).toBe(code);
    }
    expect(gridOfCode(0x1f, undefined)).toBeUndefined();
    expect(gridOfCode(0x0f, PERCENT_OF_BYTE)).toBeUndefined();
    expect(gridOfCode(0x0a, PERCENT_OF_BYTE)).toBeUndefined();
    expect(gridOfCode(0x40, PERCENT_OF_BYTE)).toBeUndefined();
  });
});

describe('fitting numbers to a grid', () => {
  const cases: [what: string, values: number[], resolution: number | undefined, whole: number[]][] = [
    ['steps of a byte', [(45 * 100) / 255, 100], PERCENT_OF_BYTE, [45, 255]],
    ['steps of a byte as a logger prints 32-bit floats', [17.647058, 60.392159], PERCENT_OF_BYTE, [45, 154]],
    ['steps of a byte in three places', [17.647, 24.314], PERCENT_OF_BYTE, [45, 62]],
    ['tenths that nobody announced', [0.1, 0.7], undefined, [1, 7]],
    ['coarser numbers than the resolution', [40, 50], 1e-6, [40, 50]],
    ['finer numbers than the resolution', [40.25, 50], 1, [4025, 5000]],
  ];
  it.each(cases)('finds whole numbers for %s', (_what, values, resolution, whole) => {
    expect([...(fitGrid(Float64Array.from(values), resolution)?.whole ?? [])]).toEqual(whole);
  });

  it.each([[Math.PI], [1e300], [5e-324], [2 ** 53]])('has none for %s', (value) => {
    expect(fitGrid(Float64Array.of(value), 0.1)).toBeUndefined();
  });

  it('never changes a bit', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.nat(255).map((k) => k * PERCENT_OF_BYTE),
    );
    const resolution = fc.constantFrom(undefined, 1, 0.1, 0.05, PERCENT_OF_BYTE, 1 / 32_768);
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 5 }), resolution, (numbers, its) => {
        const values = Float64Array.from(numbers, (value) => value + 0);
        const fitted = fitGrid(values, its);
        if (fitted === undefined) return;
        const grid = fitted.code === undefined ? gridOfResolution(its!) : gridOfCode(fitted.code, its);
        placeOnGrid(fitted.whole, grid!);
        expect(fitted.whole).toEqual(values);
      }),
    );
  });
});
