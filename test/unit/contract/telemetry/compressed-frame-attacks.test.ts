import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../../contract/telemetry/decode-frame.ts';
import { FRAME_LIMITS } from '../../../../contract/telemetry/frame.ts';
import { nowMs } from './any-frame.ts';
import { protobufFrame, reasonOf } from './hostile-bytes.ts';

const deflated = (body: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.of(0x02, 1), deflateRawSync(body)]);

describe('compressed bytes', () => {
  it('end at the limit when they are a bomb of a kilobyte', () => {
    const bomb = deflated(deflateRawSync(Buffer.alloc(0)));
    const large = deflated(Buffer.alloc(100_000_000));
    expect(large.length).toBeLessThan(FRAME_LIMITS.frameBytes);
    const before = process.memoryUsage().arrayBuffers;
    expect(reasonOf(large)).toBe('too-large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * FRAME_LIMITS.inflatedBytes);
    expect(reasonOf(bomb)).toBe('bad-protobuf');
  });

  it('are not opened a second time', () => {
    expect(reasonOf(deflated(deflated(protobufFrame(() => undefined))))).toBe('bad-protobuf');
  });

  it.each([
    ['noise', Uint8Array.of(0x02, 1, 0xff, 0xff, 0xff)],
    ['a gzip header', Uint8Array.of(0x02, 1, 0x1f, 0x8b, 8, 0, 0, 0, 0, 0)],
    ['no bytes at all', Uint8Array.of(0x02, 1)],
    ['bytes behind their end', Buffer.concat([deflated(protobufFrame(() => undefined)), Buffer.alloc(3)])],
  ])('are refused when they are %s', (_what, bytes) => {
    expect(reasonOf(bytes)).toBe('bad-compression');
  });
});

describe('whose frame it is', () => {
  it('is no part of it: a vehicle id or VIN inside changes nothing and goes nowhere', () => {
    const text = JSON.stringify({
      ...{ v: 1, boot: 'b1', seq: 1, t: nowMs, vehicleId: 'v-other', vin: 'WVWZZZ1JZXW000001' },
      samples: [{ dt: 0, s: { 'Vehicle.Speed': 1 } }],
    });
    const outcome = decodeFrame(Buffer.from(text), nowMs);
    expect(outcome.ok).toBe(true);
    expect(JSON.stringify(outcome)).not.toMatch(/v-other|WVWZZZ/);
  });
});
