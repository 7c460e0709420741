import { WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import { compileRule, parseRuleSql, parseTemplate } from '../../../../iotsql/index.ts';
import { message } from '../evaluate-sql.ts';
import { frameBytes, TELEMETRY_DESCRIPTORS } from './telemetry-proto.ts';

const CALL = "decode(*, 'proto', 'descriptors', 'telemetry.desc', 'telemetry', 'Frame')";

async function run(sql: string, payload: unknown, descriptors: Uint8Array = TELEMETRY_DESCRIPTORS): Promise<unknown> {
  const parsed = parseRuleSql(sql, '2016-03-23');
  if (!parsed.ok) throw new Error(parsed.error.message);
  const external = { getProtoDescriptor: async () => descriptors };
  const result = await compileRule(parsed.statement).evaluateAsync(message(payload, { external }));
  return result.matched && result.output.kind === 'json' ? result.output.value : result;
}

const FRAME = frameBytes((writer) => {
  writer.tag(1, WireType.LengthDelimited).string('car-1');
  writer.tag(2, WireType.Bit64).double(88.5);
  writer.tag(3, WireType.Varint).uint64('18446744073709551615');
  writer.tag(4, WireType.Varint).int32(1);
  writer.tag(5, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string('trailer').join();
  writer.tag(6, WireType.LengthDelimited).fork().int32(-1).int32(300).join();
  writer.tag(7, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string('__proto__').tag(2, WireType.LengthDelimited).string('x').join();
  writer.tag(8, WireType.LengthDelimited).bytes(new Uint8Array([0, 255]));
});

const DECODED = {
  vehicleId: 'car-1',
  speed: 88.5,
  odometer: '18446744073709551615',
  gear: 'DRIVE',
  trailer: { vehicleId: 'trailer' },
  pressures: [-1, 300],
  tags: JSON.parse('{"__proto__":"x"}') as unknown,
  raw: 'AP8=',
};

const failed = (text: RegExp) => ({
  matched: false,
  reason: 'function-failed',
  message: expect.stringMatching(text) as string,
});

describe("decode(..., 'proto', ...) [AWS-IoT: binary-payloads]", () => {
  it('makes JSON of the payload, by the names and types of the descriptor set', async () => {
    expect(await run(`SELECT VALUE ${CALL} FROM 'a'`, FRAME)).toEqual(DECODED);
  });

  it('gives members to SELECT and WHERE, and decodes base64 text in a JSON payload', async () => {
    const sql = `SELECT ${CALL}.vehicleId AS id FROM 'a' WHERE ${CALL}.speed > 80`;
    expect(await run(sql, FRAME)).toEqual({ id: 'car-1' });
    const ofText = CALL.replace('*', 'data')
      .replace("'Frame'", "'fleet.Frame'")
      .replace("'telemetry'", "'telemetry.proto'");
    const payload = { data: Buffer.from(FRAME).toString('base64') };
    expect(await run(`SELECT VALUE ${ofText}.gear`, payload)).toBe('DRIVE');
  });

  it('fails the rule, unless get_or_default() stands around it', async () => {
    const broken = new Uint8Array([0x0a, 0x7f]);
    expect(await run(`SELECT VALUE ${CALL}`, broken)).toMatchObject(failed(/the payload is no Frame/));
    expect(await run(`SELECT VALUE get_or_default(${CALL}, 'none')`, broken)).toBe('none');
    expect(await run(`SELECT VALUE ${CALL.replace('*', '5')}`, FRAME)).toMatchObject(failed(/\* or base64 text/));
    expect(await run(`SELECT VALUE ${CALL.replace("'Frame'", "'Gear'")}`, FRAME)).toMatchObject(
      failed(/telemetry.proto has no message Gear/),
    );
    expect(await run(`SELECT VALUE ${CALL.replace("'telemetry'", "'other'")}`, FRAME)).toMatchObject(
      failed(/no file other.proto/),
    );
    expect(await run(`SELECT VALUE ${CALL}`, FRAME, Buffer.from('no descriptors'))).toMatchObject(
      failed(/no FileDescriptorSet/),
    );
  });

  it('takes descriptor sets of 32 KiB, messages and results of 128 KiB, and not a byte more', async () => {
    const large = Buffer.concat([TELEMETRY_DESCRIPTORS, Buffer.alloc(32 * 1024)]);
    expect(await run(`SELECT VALUE ${CALL}`, FRAME, large)).toMatchObject(failed(/more than 32768 bytes/));
    const text = (length: number) =>
      frameBytes((writer) => writer.tag(1, WireType.LengthDelimited).string('x'.repeat(length)));
    const most = text(128 * 1024 - 100);
    expect(await run(`SELECT VALUE length(${CALL}.vehicleId)`, most)).toBe(128 * 1024 - 100);
    expect(await run(`SELECT VALUE ${CALL}`, text(128 * 1024))).toMatchObject(failed(/message has more than 131072/));
    const flags = frameBytes((writer) =>
      writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(100_000).fill(1)),
    );
    expect(await run(`SELECT VALUE ${CALL}`, flags)).toMatchObject(failed(/decoded message has more than 131072/));
  });

  it('is called twice in a statement, not three times, and not in a template', async () => {
    const sql = `SELECT ${CALL} AS a, ${CALL} AS b, ${CALL} AS c`;
    expect(await run(sql, FRAME)).toMatchObject(failed(/decode\(\) more than twice/));
    const template = parseTemplate(`\${${CALL}.vehicleId}`);
    expect(template).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('cannot decode') as string },
    });
  });

  it('is Undefined in another scheme or with another number of arguments', async () => {
    expect(await run(`SELECT VALUE isUndefined(${CALL.replace("'proto'", "'base64'")})`, FRAME)).toBe(true);
    expect(await run("SELECT VALUE isUndefined(decode(*, 'proto', 'bucket'))", FRAME)).toBe(true);
  });
});

describe('attack 38: protobuf made to hurt', () => {
  const recursion = (depth: number) => {
    let bytes: Uint8Array = new Uint8Array();
    for (let level = 0; level < depth; level += 1) {
      const inner = bytes;
      bytes = frameBytes((writer) => writer.tag(5, WireType.LengthDelimited).bytes(inner));
    }
    return bytes;
  };

  it('38 unknown fields are read over and kept nowhere', async () => {
    const flood = frameBytes((writer) => {
      for (let count = 0; count < 30_000; count += 1) writer.tag(1000 + count, WireType.Varint).uint32(1);
      writer.tag(1, WireType.LengthDelimited).string('car-1');
    });
    expect(await run(`SELECT VALUE ${CALL}`, flood)).toEqual({ vehicleId: 'car-1' });
  });

  it.each([
    ['a varint of eleven bytes', new Uint8Array([0x18, ...new Array<number>(10).fill(0xff), 0x01])],
    ['a field number of 0', new Uint8Array([0x00, 0x01])],
    ['wire type 7', new Uint8Array([0x0f, 0x01])],
    ['a length beyond the end', new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07])],
    ['a negative length', new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ['text that is no UTF-8', new Uint8Array([0x0a, 0x02, 0xc3, 0x28])],
    ['groups in groups without end', new Uint8Array(50_000).fill(0x53)],
    ['messages in messages, 5000 deep', recursion(5000)],
  ])('38 %s is refused as a value', async (_, payload) => {
    expect(await run(`SELECT VALUE ${CALL}`, payload)).toMatchObject(failed(/the payload is no Frame/));
  });

  it('38 messages in messages are read as deep as protobuf reads them', async () => {
    expect(await run(`SELECT VALUE ${CALL}.trailer.trailer`, recursion(90))).toBeTypeOf('object');
  });
});
