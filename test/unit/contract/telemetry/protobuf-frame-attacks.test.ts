import { describe, expect, it } from 'vitest';
import type { FrameFault } from '../../../../contract/telemetry/frame.ts';
import { WIRE, writeBlockField, writeTag } from '../../../../contract/telemetry/proto/fields.ts';
import { bytesOf, protobufFrame, reasonOf, type Write, writeVarintField } from './hostile-bytes.ts';

describe('a frame of protobuf', () => {
  const column = (write: Write): Uint8Array =>
    protobufFrame((writer) => {
      writeBlockField(writer, 6, Uint8Array.of(0, 100));
      writeBlockField(writer, 7, bytesOf(write));
    });
  const numbers = (...values: number[]): Uint8Array =>
    bytesOf((w) => {
      for (const value of values) w.double(value);
    });
  const speed: Write = (w) => {
    writeVarintField(w, 1, 1);
    writeBlockField(w, 5, numbers(1, 2));
  };

  const cases: [what: string, bytes: Uint8Array, reason: FrameFault | 'ok'][] = [
    ['a signal', column(speed), 'ok'],
    [
      'numbers one by one',
      column((w) => {
        writeVarintField(w, 1, 1);
        for (const n of [1, 2]) {
          writeTag(w, 5, WIRE.eightBytes);
          w.double(n);
        }
      }),
      'ok',
    ],
    [
      'fields of a later release',
      protobufFrame((w) => {
        writeBlockField(w, 6, Uint8Array.of(0));
        for (let field = 100; field < 164; field += 1) writeVarintField(w, field, 1);
      }),
      'ok',
    ],
    [
      'a flood of unknown fields',
      protobufFrame((w) => {
        writeBlockField(w, 6, Uint8Array.of(0));
        for (let n = 0; n < 20_000; n += 1) writeVarintField(w, 100, 1);
      }),
      'bad-protobuf',
    ],
    ['a field of number 0', protobufFrame((w) => writeVarintField(w, 0, 1)), 'bad-protobuf'],
    [
      'a group',
      protobufFrame((w) => {
        writeTag(w, 100, 3);
        writeTag(w, 100, 4);
      }),
      'bad-protobuf',
    ],
    [
      'a length beyond the end',
      protobufFrame((w) => {
        writeTag(w, 100, WIRE.block);
        w.varint(2 ** 40);
      }),
      'bad-protobuf',
    ],
    [
      'a varint of 11 bytes',
      protobufFrame((w) => {
        writeTag(w, 100, WIRE.varint);
        w.bytes(new Uint8Array(11).fill(0x80));
      }),
      'bad-protobuf',
    ],
    [
      'a negative sequence',
      protobufFrame((w) => {
        writeTag(w, 4, WIRE.varint);
        w.bytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1));
      }),
      'bad-protobuf',
    ],
    ['no samples', protobufFrame(() => undefined), 'bad-frame'],
    ['samples that go back', protobufFrame((w) => writeBlockField(w, 6, Uint8Array.of(9, 8))), 'bad-frame'],
    ['a sample too many', protobufFrame((w) => writeBlockField(w, 6, new Uint8Array(601))), 'bad-protobuf'],
    [
      'too many columns',
      protobufFrame((w) => {
        for (let n = 0; n < 513; n += 1) writeBlockField(w, 7, new Uint8Array());
      }),
      'bad-protobuf',
    ],
    ['a column of nothing', column(() => undefined), 'bad-frame'],
    [
      'a path that is none',
      column((w) => {
        writeBlockField(w, 2, Buffer.from('__proto__'));
        writeBlockField(w, 5, numbers(1, 2));
      }),
      'bad-frame',
    ],
    [
      'a number that is no signal',
      column((w) => {
        writeVarintField(w, 1, 4_000);
        writeBlockField(w, 5, numbers(1, 2));
      }),
      'bad-frame',
    ],
    [
      'too few values',
      column((w) => {
        writeVarintField(w, 1, 1);
        writeBlockField(w, 5, numbers(1));
      }),
      'bad-frame',
    ],
    [
      'too many values',
      column((w) => {
        writeVarintField(w, 1, 1);
        writeBlockField(w, 5, numbers(1, 2, 3));
      }),
      'bad-protobuf',
    ],
    [
      'half a number',
      column((w) => {
        writeVarintField(w, 1, 1);
        writeBlockField(w, 5, new Uint8Array(12));
      }),
      'bad-protobuf',
    ],
    [
      'values of two kinds',
      column((w) => {
        speed(w);
        writeBlockField(w, 6, Uint8Array.of(1));
      }),
      'bad-protobuf',
    ],
    [
      'NaN',
      column((w) => {
        writeVarintField(w, 1, 1);
        writeBlockField(w, 5, numbers(1, Number.NaN));
      }),
      'bad-frame',
    ],
    [
      'rows out of order',
      column((w) => {
        speed(w);
        writeBlockField(w, 4, Uint8Array.of(1, 0));
      }),
      'bad-frame',
    ],
    [
      'a row beyond the samples',
      column((w) => {
        speed(w);
        writeBlockField(w, 4, Uint8Array.of(0, 2));
      }),
      'bad-frame',
    ],
    [
      'a quality that is none',
      column((w) => {
        speed(w);
        writeBlockField(w, 9, Uint8Array.of(0, 4));
      }),
      'bad-frame',
    ],
    [
      'a quality too few',
      column((w) => {
        speed(w);
        writeBlockField(w, 9, Uint8Array.of(1));
      }),
      'bad-frame',
    ],
    [
      'a value that is none',
      column((w) => {
        writeVarintField(w, 1, 1);
        writeBlockField(w, 8, new Uint8Array());
      }),
      'bad-protobuf',
    ],
    [
      'a clock of 1970',
      protobufFrame((w) => writeBlockField(w, 6, Uint8Array.of(0)), { baseTimeMs: 1 }),
      'clock-out-of-range',
    ],
    [
      'a clock of 2106',
      protobufFrame((w) => writeBlockField(w, 6, Uint8Array.of(0)), { baseTimeMs: 2 ** 32 * 1000 }),
      'clock-out-of-range',
    ],
    [
      'a boot id with a slash',
      protobufFrame((w) => writeBlockField(w, 6, Uint8Array.of(0)), { boot: '../b' }),
      'bad-frame',
    ],
  ];
  it.each(cases)('with %s is judged', (_what, bytes, reason) => {
    expect(reasonOf(bytes)).toBe(reason);
  });
});
