import { varintBytes } from '../proto/byte-writer.ts';
import { codeOfGrid, decimalsOf, gridOfResolution, type NumberGrid, UNROUNDED, wholeNumbersOf } from './number-grid.ts';

/** Values as whole numbers on the grid that makes them the shortest. */
export interface FittedGrid {
  whole: Float64Array;
  /** As `codeOfGrid` writes it; undefined for the grid of the signal's resolution, which need not be said. */
  code: number | undefined;
}

/** Undefined when the values are on no grid that can be written. */
export function fitGrid(values: Float64Array, resolution: number | undefined): FittedGrid | undefined {
  const own = resolution === undefined ? undefined : gridOfResolution(resolution);
  let best: FittedGrid | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const grid of candidates(values, own)) {
    const whole = wholeNumbersOf(values, grid);
    if (whole === undefined) continue;
    const bytes = bytesOf(whole) + (grid === own ? 0 : 1);
    if (bytes >= fewest) continue;
    fewest = bytes;
    best = { whole, code: grid === own ? undefined : codeOfGrid(grid) };
  }
  return best;
}

/** Steps as the sensor takes them, in the ways a vehicle's computer rounds them, and plain decimal places. */
function candidates(values: Float64Array, own: NumberGrid | undefined): NumberGrid[] {
  const decimals = decimalsOf(values);
  const grids: NumberGrid[] = own === undefined ? [] : [own];
  if (own !== undefined && own.step !== 1) {
    const { step } = own;
    grids.push({ step, decimals: UNROUNDED, isFloat32: true });
    if (decimals !== undefined) grids.push({ step, decimals, isFloat32: false }, { step, decimals, isFloat32: true });
  }
  if (decimals !== undefined) grids.push({ step: 1, decimals, isFloat32: false });
  return grids;
}

function bytesOf(whole: Float64Array): number {
  let bytes = 0;
  let before = 0;
  for (const k of whole) {
    bytes += varintBytes(2 * Math.abs(k - before));
    before = k;
  }
  return bytes;
}
