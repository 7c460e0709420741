import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { bytesOf, protobufFrame, writeVarintField } from '../../contract/telemetry/hostile-bytes.ts';
import { ingestRig } from './ingest-rig.ts';
import { nowMs, sampleFrame, sampleRecord } from './sample-records.ts';

const json = (samples: string, head = `"boot":"b1","seq":5,"t":${nowMs}`): Uint8Array =>
  Buffer.from(`{"v":1,${head},"samples":${samples}}`);
const deflated = (body: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.of(0x02, 1), deflateRawSync(body)]);
const DAY_MS = 24 * 3_600_000;

/** The bytes between two good frames of the same vehicle, and another vehicle's in the same batch. */
async function attack(bytes: Uint8Array) {
  const rig = ingestRig();
  const report = await rig.ingest([
    sampleRecord('a', 1),
    sampleRecord('a', 2, bytes),
    sampleRecord('b', 1),
    sampleRecord('a', 3),
  ]);
  expect(report.failed).toEqual([]);
  expect([rig.row('b')['frames'], rig.signals('b')['Vehicle.Speed']?.value]).toEqual([1, 1]);
  return rig;
}

describe('hostile bytes on the stream go to quarantine as they came, and nowhere else', () => {
  const deep = 10_000;
  it.each<[attack: string, reason: string, bytes: Uint8Array]>([
    ['36: __proto__ as a signal', 'bad-frame', json('[{"dt":0,"s":{"__proto__":1}}]')],
    ['36: __proto__ with members', 'bad-frame', json('[{"dt":0,"s":{"__proto__":{"polluted":1}}}]')],
    ['37: JSON 10,000 deep', 'bad-frame', json(`[{"dt":0,"s":{"A":${'['.repeat(deep)}${']'.repeat(deep)}}}]`)],
    ['37: 1e400', 'bad-frame', json('[{"dt":0,"s":{"Vehicle.Speed":1e400}}]')],
    ['37: NaN', 'bad-json', json('[{"dt":0,"s":{"Vehicle.Speed":NaN}}]')],
    ['37: a sequence of 2^53+1', 'bad-frame', json('[]', `"boot":"b1","seq":9007199254740993,"t":${nowMs}`)],
    ['37: bytes that are not UTF-8', 'bad-json', Buffer.concat([Buffer.from('{"v":1,"x":"'), Buffer.of(0xff, 0x22)])],
    ['38: CBOR of indefinite length', 'unknown-codec', Buffer.from([0xbf, 0x61, 0x76, 0x01, 0x9f])],
    ['38: a varint of eleven bytes', 'bad-protobuf', Buffer.from([0x08, ...Array.from({ length: 11 }, () => 0xff), 1])],
    [
      '38: a flood of unknown fields',
      'bad-protobuf',
      protobufFrame((writer) => {
        for (let field = 0; field < 20_000; field += 1) writeVarintField(writer, 15, 1);
      }),
    ],
    ['39: a bomb of 20 MB', 'too-large', deflated(Buffer.alloc(20_000_000))],
    [
      '39: deflated twice',
      'bad-protobuf',
      deflated(deflateRawSync(Buffer.from(encodeFrame(sampleFrame(5), 'packed')))),
    ],
    ['39: a truncated stream', 'bad-compression', encodeTruncated()],
    ['40: 1970', 'clock-out-of-range', json('[{"dt":0,"s":{}}]', '"boot":"b1","seq":5,"t":1000')],
    ['40: 2106', 'clock-out-of-range', json('[{"dt":0,"s":{}}]', `"boot":"b1","seq":5,"t":${Date.UTC(2106, 0, 1)}`)],
    [
      '40: the day after tomorrow',
      'clock-out-of-range',
      json('[{"dt":0,"s":{}}]', `"boot":"b1","seq":5,"t":${nowMs + 2 * DAY_MS}`),
    ],
    ['nothing', 'empty', Buffer.alloc(0)],
    ['more than a frame may have', 'too-large', Buffer.alloc(120_001, '{')],
  ])('%s', async (_attack, reason, bytes) => {
    const rig = await attack(bytes);
    expect(rig.quarantined).toMatchObject([{ partitionKey: 'a', sequenceNumber: 'a/2', bytes, reason }]);
    expect([rig.row()['frames'], Object.keys(rig.signals())]).toEqual([2, ['Vehicle.Speed']]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('hostile frames that are frames all the same', () => {
  it('36: constructor.prototype is a signal like another, under that name', async () => {
    const rig = await attack(json('[{"dt":0,"s":{"constructor.prototype.polluted":7}}]'));
    expect(rig.signals()['constructor.prototype.polluted']?.value).toBe(7);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(rig.quarantined).toEqual([]);
  });

  it('37: of doubled keys the last counts, and -0, 2^53+1 and half a character are values', async () => {
    const rig = await attack(json('[{"dt":60000,"s":{"A":1,"A":2,"B":-0,"C":9007199254740993,"D":"\\ud800"}}]'));
    const { A, B, C, D } = rig.signals();
    expect([A?.value, B?.value === 0, C?.value, D?.value]).toEqual([2, true, 2 ** 53, '\ufffd']);
  });

  it('40: a sequence that was used is ignored with all that it says', async () => {
    const rig = await attack(json('[{"dt":60000,"s":{"Vehicle.Speed":250}}]', `"boot":"b1","seq":1,"t":${nowMs}`));
    expect([rig.row()['frames'], rig.signals()['Vehicle.Speed']?.value]).toEqual([2, 3]);
    expect([rig.quarantined, rig.events.filter(({ atMs }) => atMs >= nowMs + 60_000)]).toEqual([[], []]);
  });

  it('40: a sequence that falls back to nothing replaces no younger value', async () => {
    const rig = await attack(json('[{"dt":0,"s":{"Vehicle.Speed":250}}]', `"boot":"b1","seq":0,"t":${nowMs - DAY_MS}`));
    expect([rig.row()['frames'], rig.signals()['Vehicle.Speed']?.value]).toEqual([3, 3]);
  });

  it('40: another vehicle in the body is nobody: the partition key says whose frame it is', async () => {
    const rig = await attack(
      json(
        '[{"dt":60000,"s":{"Vehicle.Speed":77}}]',
        `"boot":"b1","seq":5,"t":${nowMs},"vehicleId":"b","veh":"b","vin":"b"`,
      ),
    );
    expect(rig.signals()['Vehicle.Speed']?.value).toBe(77);
    expect([rig.signals('b')['Vehicle.Speed']?.value, [...rig.table.rows.keys()].sort()]).toEqual([1, ['a', 'b']]);
  });

  it('a clock that is a day ahead holds its values for minutes, not for a day', async () => {
    const rig = await attack(json('[{"dt":0,"s":{"Vehicle.Speed":250}}]', `"boot":"b1","seq":4,"t":${nowMs + DAY_MS}`));
    expect(rig.signals()['Vehicle.Speed']?.atMs).toBeLessThanOrEqual(nowMs + 5 * 60_000);
  });
});

function encodeTruncated(): Uint8Array {
  const samples = Array.from({ length: 60 }, (_, n) => ({ dt: n * 1000, s: { 'Vehicle.Speed': 50 + (n % 7) } }));
  const whole = deflated(bytesOf((writer) => writer.bytes(Buffer.from(JSON.stringify(samples)))));
  return whole.subarray(0, whole.length - 9);
}
