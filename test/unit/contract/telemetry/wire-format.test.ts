import { describe, expect, it } from 'vitest';
import { type CodecName, encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { decodeFrame } from '../../../../contract/telemetry/decode-frame.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import { nowMs } from './any-frame.ts';

const frame = frameOfSamples({ bootId: 'b7', sequence: 12, schema: { id: 'vss-ice', version: 1 }, baseTimeMs: nowMs }, [
  {
    offsetMs: 0,
    signals: [
      ['Vehicle.Speed', 42.5],
      ['Vehicle.IsMoving', true],
      ['Vehicle.OBD.ThrottlePosition', 17.647058],
      ['Vehicle.Pump', 'on'],
    ],
    qualities: new Map([['Vehicle.Speed', 'stale']]),
  },
  {
    offsetMs: 1_000,
    signals: [
      ['Vehicle.Speed', 43],
      ['Vehicle.IsMoving', true],
      ['Vehicle.OBD.ThrottlePosition', 18.039215],
    ],
  },
]);

/** What vehicles that were sold send: these bytes are read for ever, whatever becomes of the code. */
const SOLD: Record<CodecName, Uint8Array> = {
  json: Buffer.from(
    '{"v":1,"boot":"b7","seq":12,"t":1768435200000,"schema":{"id":"vss-ice","version":1},"samples":[' +
      '{"dt":0,"s":{"Vehicle.Speed":42.5,"Vehicle.IsMoving":true,"Vehicle.OBD.ThrottlePosition":17.647058,' +
      '"Vehicle.Pump":"on"},"q":{"Vehicle.Speed":"stale"}},' +
      '{"dt":1000,"s":{"Vehicle.Speed":43,"Vehicle.IsMoving":true,"Vehicle.OBD.ThrottlePosition":18.039215}}]}',
  ),
  protobuf: Buffer.from(
    '080112077673732d6963651a026237200c2880e0cef7bb33320300e8073a1808012a10000000000040454000000000008045404a0203003a06' +
      '0802320201013a1408292a107c9dd497a5a531403c8386fe090a32403a15120c56656869636c652e50756d702201003a026f6e',
    'hex',
  ),
  packed: Buffer.from(
    '030112077673732d6963651a026237200c2880e0cef7bb3342270200d00f04290704d2060a0b038129365a0214000c56656869636c652e50' +
      '756d70010001026f6e',
    'hex',
  ),
};

describe('the wire format', () => {
  it.each(Object.entries(SOLD))('of %s is read as it was when it was first written', (_codec, bytes) => {
    expect(decodeFrame(bytes, nowMs)).toEqual({ ok: true, frame });
  });

  it.each(['json', 'protobuf', 'packed'] as const)('of %s is still written', (codec) => {
    expect(Buffer.from(encodeFrame(frame, codec)).toString('latin1')).toBe(Buffer.from(SOLD[codec]).toString('latin1'));
  });
});
