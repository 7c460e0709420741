import { describe, expect, it } from 'vitest';
import { readEndToEndOptions } from '../../../bench/telemetry/end-to-end-options.ts';
import { UsageError } from '../../../cli/usage-error.ts';

const read = (line: string) => readEndToEndOptions(line === '' ? [] : line.split(' '));

describe('the options of the end-to-end bench', () => {
  it('are 300 vehicles for a minute, then steps of ten seconds, packed', () => {
    expect(read('')).toEqual({ vehicles: 300, seconds: 60, stepSeconds: 10, codec: 'packed' });
  });
  it('may leave the search for the highest rate out', () => {
    const line = '--vehicles 20 --seconds 5 --step-seconds 0 --codec json';
    expect(read(line)).toEqual({ vehicles: 20, seconds: 5, stepSeconds: 0, codec: 'json' });
  });
  it.each([
    ['--vehicles 0', '--vehicles is "0": give a whole number from 1 to 2000'],
    ['--seconds 1e3', '--seconds is "1e3"'],
    ['--step-seconds 61', '--step-seconds is "61"'],
    ['--codec cbor', '--codec is "cbor": give json or protobuf or packed'],
    ['--rate 7', 'npm run bench -- telemetry --help'],
  ])('%s is refused', (line, message) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(message);
  });
});
