import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { FLAG, KIND } from '../../../../contract/telemetry/columns/column-header.ts';
import { decodeFrame } from '../../../../contract/telemetry/decode-frame.ts';
import { FRAME_LIMITS, type FrameFault } from '../../../../contract/telemetry/frame.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import { nowMs } from './any-frame.ts';
import { packedFrame, reasonOf, type Write } from './hostile-bytes.ts';

const times =
  (samples: number): Write =>
  (writer) => {
    writer.varint(samples);
    writer.varint(0);
    if (samples > 1) writer.varint(2_000);
  };
/** One column by its header's bits and what follows the header. */
const oneColumn = (header: number, write: Write, samples = 2): Uint8Array =>
  packedFrame((writer) => {
    times(samples)(writer);
    writer.varint(1);
    writer.byte(header);
    write(writer);
  });
const honest = encodeFrame(
  frameOfSamples({ bootId: 'b1', sequence: 7, baseTimeMs: nowMs }, [
    {
      offsetMs: 0,
      signals: [
        ['Vehicle.Speed', 50],
        ['Vehicle.OBD.DTCList', 'P0301'],
        ['Vehicle.X', Math.PI],
      ],
    },
    {
      offsetMs: 1_000,
      signals: [
        ['Vehicle.Speed', 51],
        ['Vehicle.IsMoving', true],
      ],
    },
  ]),
  'packed',
);

describe('a packed frame', () => {
  it('cut short anywhere is refused, with a reason', () => {
    const plain = packedFrame((writer) => {
      times(2)(writer);
      writer.varint(0);
    });
    for (const whole of [honest, plain]) {
      expect(reasonOf(whole)).toBe('ok');
      for (let length = 0; length < whole.length; length += 1)
        expect(reasonOf(whole.subarray(0, length))).not.toBe('ok');
    }
  });

  const cases: [what: string, bytes: Uint8Array, reason: FrameFault | 'ok'][] = [
    ['no samples', packedFrame(times(0)), 'bad-frame'],
    ['a sample too many', packedFrame(times(FRAME_LIMITS.samples + 1)), 'bad-frame'],
    ['2^53 samples', packedFrame((writer) => writer.varint(2 ** 53 - 1)), 'bad-frame'],
    [
      'samples over more than a day',
      packedFrame((w) => [3, 0, 2 * FRAME_LIMITS.futureMs, 0].map((n) => w.varint(n))),
      'bad-frame',
    ],
    ['samples that go back', packedFrame((w) => [3, 0, 3, 99, 0].map((n) => w.varint(n))), 'bad-frame'],
    ['columns that are not there', packedFrame((w) => [1, 0, 5].map((n) => w.varint(n))), 'bad-frame'],
    ['too many columns', packedFrame((w) => [1, 0, 513].map((n) => w.varint(n))), 'bad-frame'],
    ['bytes behind the columns', packedFrame((w) => [1, 0, 0, 0].map((n) => w.varint(n))), 'bad-frame'],
    ['a known signal', oneColumn(KIND.constant, (w) => [1, 2].map((n) => w.varint(n))), 'ok'],
    ['a number that is no signal', oneColumn(KIND.constant, (w) => [4_000, 2].map((n) => w.varint(n))), 'bad-frame'],
    [
      'numbers of a signal without resolution',
      oneColumn(KIND.deltas, (w) => [2, 1, 1].map((n) => w.varint(n))),
      'bad-frame',
    ],
    [
      'a grid that is none',
      oneColumn(KIND.deltas | FLAG.grid, (w) => [1, 0x4f, 1, 1].map((n) => w.varint(n))),
      'bad-frame',
    ],
    [
      'a path that is none',
      oneColumn(KIND.booleans, (w) => {
        w.varint(0);
        w.text('__proto__');
        w.byte(1);
      }),
      'bad-frame',
    ],
    [
      'a path that is no UTF-8',
      oneColumn(KIND.booleans, (w) => {
        w.varint(0);
        w.block(Uint8Array.of(0xff));
        w.byte(1);
      }),
      'bad-frame',
    ],
    ['fewer numbers than samples', oneColumn(KIND.deltas, (w) => [1, 1].map((n) => w.varint(n))), 'bad-frame'],
    [
      'doubles that are not there',
      oneColumn(KIND.doubles, (w) => {
        w.varint(1);
        w.double(1);
      }),
      'bad-frame',
    ],
    [
      'NaN',
      oneColumn(KIND.doubles, (w) => {
        w.varint(1);
        w.bytes(new Uint8Array(16).fill(0xff));
      }),
      'bad-frame',
    ],
    ['more texts than values', oneColumn(KIND.texts, (w) => [4, 3, 0, 0, 0].map((n) => w.varint(n))), 'bad-frame'],
    ['a text that is not there', oneColumn(KIND.texts, (w) => [4, 2, 0, 0, 0, 7].map((n) => w.varint(n))), 'bad-frame'],
    [
      'a text too long',
      oneColumn(KIND.texts, (w) => {
        w.varint(4);
        w.varint(1);
        w.text('x'.repeat(257));
      }),
      'bad-frame',
    ],
    ['a kind of column that is none', oneColumn(7, (w) => w.varint(1)), 'bad-frame'],
    ['a kind of value that is none', oneColumn(KIND.mixed, (w) => [1, 9, 9].map((n) => w.varint(n))), 'bad-frame'],
    [
      'rows beyond the samples',
      oneColumn(KIND.constant | FLAG.sparse, (w) => [1, 1, 2, 2].map((n) => w.varint(n))),
      'bad-frame',
    ],
    ['no rows', oneColumn(KIND.constant | FLAG.sparse, (w) => [1, 0, 2].map((n) => w.varint(n))), 'bad-frame'],
    [
      'qualities of nothing',
      oneColumn(KIND.constant | FLAG.qualities, (w) => [1, 3, 2].map((n) => w.varint(n))),
      'bad-frame',
    ],
    [
      'more qualities than values',
      oneColumn(KIND.constant | FLAG.qualities, (w) => [1, 13, 2].map((n) => w.varint(n))),
      'bad-frame',
    ],
    ['an empty unit', oneColumn(KIND.constant | FLAG.unit, (w) => [1, 0, 2].map((n) => w.varint(n))), 'bad-frame'],
    [
      'a varint that never ends',
      oneColumn(KIND.constant, (w) => {
        w.varint(1);
        w.bytes(new Uint8Array(40).fill(0xff));
      }),
      'bad-frame',
    ],
    [
      'a varint beyond 2^53',
      oneColumn(KIND.constant, (w) => {
        w.varint(1);
        w.bytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f));
      }),
      'bad-frame',
    ],
    [
      'the same signal twice',
      packedFrame((w) => {
        times(2)(w);
        w.varint(2);
        for (const _ of [1, 2]) {
          w.byte(KIND.constant);
          w.varint(1);
          w.varint(2);
        }
      }),
      'bad-frame',
    ],
    ['schema version 0', packedFrame(times(1), 0), 'bad-frame'],
    ['schema version 128', packedFrame(times(1), 128), 'bad-frame'],
    [
      'numbers of a schema version from the future',
      packedFrame((w) => {
        times(1)(w);
        w.varint(1);
        w.byte(KIND.constant);
        w.varint(1);
        w.varint(2);
      }, 99),
      'unknown-schema',
    ],
  ];
  it.each(cases)('with %s is judged', (_what, bytes, reason) => {
    expect(reasonOf(bytes)).toBe(reason);
  });

  it('does not grow beyond its limit by texts that stand for many values', () => {
    const bytes = packedFrame((writer) => {
      times(FRAME_LIMITS.samples)(writer);
      writer.varint(100);
      for (let at = 0; at < 100; at += 1) {
        writer.byte(KIND.texts);
        writer.varint(0);
        writer.text(`V.S${at}`);
        writer.varint(1);
        writer.text('x'.repeat(FRAME_LIMITS.textCharacters));
      }
    });
    expect(bytes.length).toBeLessThan(30_000);
    expect(decodeFrame(bytes, nowMs)).toMatchObject({ detail: 'texts of 15360000 characters' });
  });

  it('does not grow beyond its limit by columns of equal values', () => {
    const columns = 512;
    const bytes = packedFrame((writer) => {
      times(FRAME_LIMITS.samples)(writer);
      writer.varint(columns);
      for (let at = 0; at < columns; at += 1) {
        writer.byte(KIND.constant | FLAG.grid);
        writer.varint(0);
        writer.text(`V.S${at}`);
        writer.byte(0);
        writer.zigzag(1);
      }
    });
    expect(bytes.length).toBeLessThan(7_000);
    expect(decodeFrame(bytes, nowMs)).toMatchObject({ reason: 'bad-frame', detail: 'more than 65536 values' });
  });
});
