import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { QUALITIES } from '../../../../contract/telemetry/frame.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import { compileRule, parseRuleSql } from '../../../../iotsql/index.ts';
import { message } from '../../iotsql/evaluate-sql.ts';
import { nowMs } from './any-frame.ts';
import { descriptorsOfProto } from './descriptors-of-proto.ts';

const PROTO = new URL('../../../../contract/telemetry/proto/telemetry-frame.proto', import.meta.url);
const descriptors = descriptorsOfProto('telemetry-frame.proto', readFileSync(PROTO, 'utf8'));
const DECODED = "decode(*, 'proto', 'descriptors', 'frame.desc', 'telemetry-frame', 'TelemetryFrame')";

const frame = frameOfSamples({ bootId: 'b1', sequence: 7, schema: { id: 'vss-ice', version: 2 }, baseTimeMs: nowMs }, [
  {
    offsetMs: 0,
    signals: [
      ['Vehicle.Speed', 42.5],
      ['Vehicle.IsMoving', true],
      ['Vehicle.Martian', 'yes'],
    ],
    qualities: new Map([['Vehicle.Speed', 'abnormal']]),
  },
  {
    offsetMs: 1_000,
    signals: [
      ['Vehicle.Speed', 43],
      ['Vehicle.IsMoving', false],
    ],
  },
]);

async function evaluate(sql: string): Promise<unknown> {
  const parsed = parseRuleSql(sql, '2016-03-23');
  if (!parsed.ok) throw new Error(parsed.error.message);
  const external = { getProtoDescriptor: async () => descriptors };
  const result = await compileRule(parsed.statement).evaluateAsync(
    message(encodeFrame(frame, 'protobuf'), { external }),
  );
  return result.matched && result.output.kind === 'json' ? result.output.value : result;
}

describe('telemetry-frame.proto', () => {
  it('lets rule SQL read a frame, its first two bytes included [AWS-IoT: binary-payloads]', async () => {
    expect(await evaluate(`SELECT VALUE ${DECODED} FROM 'a'`)).toMatchObject({
      ...{ schemaVersion: 2, schemaId: 'vss-ice', bootId: 'b1', sequence: '7', baseTimeMs: String(nowMs) },
      offsetsMs: [0, 1_000],
      columns: [
        { signal: 1, numbers: [42.5, 43], qualities: ['ABNORMAL', 'OK'] },
        { signal: 2, booleans: [true, false] },
        { path: 'Vehicle.Martian', rows: [0], texts: ['yes'] },
      ],
    });
  });

  it('lets rule SQL route by schema', async () => {
    expect(await evaluate(`SELECT ${DECODED}.bootId AS boot FROM 'a' WHERE ${DECODED}.schemaId = 'vss-ice'`)).toEqual({
      boot: 'b1',
    });
  });

  it('names the qualities in the order of their codes', () => {
    const names = [...readFileSync(PROTO, 'utf8').matchAll(/^ {2}([A-Z]+) = (\d);$/gm)];
    expect(names.map(([, name]) => name?.toLowerCase())).toEqual([...QUALITIES]);
    expect(names.map(([, , code]) => Number(code))).toEqual(QUALITIES.map((_, code) => code));
  });
});
