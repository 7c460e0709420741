import type { ByteReader } from '../proto/byte-reader.ts';
import type { ByteWriter } from '../proto/byte-writer.ts';
import { type NumberGrid, placeOnGrid } from './number-grid.ts';

const BYTES_OF_DOUBLE = 8;

/** Each as its difference from the one before, the first from 0. */
export function writeDeltas(writer: ByteWriter, whole: Float64Array): void {
  let before = 0;
  for (const k of whole) {
    writer.zigzag(k - before);
    before = k;
  }
}

export function readDeltas(reader: ByteReader, count: number, grid: NumberGrid): Float64Array {
  // every difference is a byte at least: what is not there is not allocated
  if (count > reader.left) throw reader.malformed(`${count} numbers are announced in ${reader.left} bytes`);
  const numbers = new Float64Array(count);
  reader.runningSums(numbers);
  placeOnGrid(numbers, grid);
  return numbers;
}

export function readConstant(reader: ByteReader, count: number, grid: NumberGrid): Float64Array {
  const one = Float64Array.of(reader.zigzag());
  placeOnGrid(one, grid);
  return new Float64Array(count).fill(one[0] as number);
}

/** Little-endian 64-bit floats, the first bytes of all of them, then the second ...: alike bytes stand together. */
export function writeDoubles(writer: ByteWriter, values: Float64Array): void {
  const bytes = new DataView(new ArrayBuffer(BYTES_OF_DOUBLE));
  for (let plane = 0; plane < BYTES_OF_DOUBLE; plane += 1) {
    for (const value of values) {
      bytes.setFloat64(0, value, true);
      writer.byte(bytes.getUint8(plane));
    }
  }
}

export function readDoubles(reader: ByteReader, count: number): Float64Array {
  const planes = reader.take(count * BYTES_OF_DOUBLE);
  const bytes = new DataView(new ArrayBuffer(BYTES_OF_DOUBLE));
  const numbers = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    for (let plane = 0; plane < BYTES_OF_DOUBLE; plane += 1) {
      bytes.setUint8(plane, planes[plane * count + at] as number);
    }
    const value = bytes.getFloat64(0, true);
    if (!Number.isFinite(value)) throw reader.malformed('a number is not finite');
    numbers[at] = value + 0;
  }
  return numbers;
}
