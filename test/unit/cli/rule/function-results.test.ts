import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFunctionResults } from '../../../../cli/rule/function-results.ts';
import { UsageError } from '../../../../cli/usage-error.ts';
import { compileRule, parseRuleSql } from '../../../../iotsql/index.ts';
import { TELEMETRY_DESCRIPTORS } from '../../iotsql/protobuf/telemetry-proto.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roadbed-test-'));
  file = join(dir, 'results.json');
});
afterEach(() => rm(dir, { recursive: true }));

async function evaluate(expression: string, results?: unknown): Promise<unknown> {
  if (results !== undefined) await writeFile(file, JSON.stringify(results));
  const external = await readFunctionResults(results === undefined ? undefined : file);
  const parsed = parseRuleSql(`SELECT VALUE ${expression}`, '2016-03-23');
  if (!parsed.ok) throw new Error(parsed.error.message);
  const input = { payload: Buffer.from('{"a":1}'), topic: 't', timestampMs: 0, accountId: '0', external };
  const result = await compileRule(parsed.statement).evaluateAsync(input);
  if (result.matched) return result.output.kind === 'json' ? result.output.value : undefined;
  return 'message' in result ? result.message : result;
}

describe('answers of external functions', () => {
  it.each([
    ["aws_lambda('f', {'x': a}).y", { aws_lambda: [{ arguments: ['f', { x: 1 }], result: { y: 2 } }] }, 2],
    [
      "get_thing_shadow('car-1', 'r').state",
      { get_thing_shadow: [{ arguments: ['car-2'], result: {} }, { result: { state: 3 } }] },
      3,
    ],
    [
      "get_thing_shadow('car-1', 'named', 'r').state",
      { get_thing_shadow: [{ arguments: ['car-1', 'named'], result: { state: 4 } }] },
      4,
    ],
    ["get_dynamodb('t', 'id', a, 'r').v", { get_dynamodb: [{ arguments: ['t', 'id', 1, 'r'], result: { v: 5 } }] }, 5],
    [
      "get_dynamodb('t', 'id', a, 'at', 9, 'r').v",
      { get_dynamodb: [{ arguments: ['t', 'id', 1, 'at', 9], result: { v: 6 } }] },
      6,
    ],
    ["get_secret('s', 'SecretString', 'key', 'r')", { get_secret: [{ result: { key: 'hidden' } }] }, 'hidden'],
    [
      "get_registry_data('DescribeThing', 'car-1', 'r').thingName",
      { get_registry_data: [{ result: { thingName: 'car-1' } }] },
      'car-1',
    ],
    [
      "decode('CgFB', 'proto', 'bucket', 'key', 'telemetry', 'Frame').vehicleId",
      { decode: [{ arguments: ['bucket', 'key'], result: Buffer.from(TELEMETRY_DESCRIPTORS).toString('base64') }] },
      'A',
    ],
    ["aws_lambda('f', 1)", { aws_lambda: [{ error: 'it is down' }] }, 'aws_lambda() failed: it is down'],
  ])('answer %s', async (expression, results, value) => {
    expect(await evaluate(expression, results)).toEqual(value);
  });

  it('that are missing say with what the function was called', async () => {
    const without = await evaluate("aws_lambda('f', a)");
    expect(without).toBe(
      'aws_lambda() failed: give its answer with --function-results FILE; it was called with ["f",1]',
    );
    const other = await evaluate("aws_lambda('f', a)", { aws_lambda: [{ arguments: ['g'], result: 1 }] });
    expect(other).toContain('has no answer of aws_lambda for these arguments; it was called with ["f",1]');
  });

  it.each([
    ['{', 'JSON'],
    ['{"aws_lambda": 1}', 'aws_lambda'],
    ['{"lambda": []}', 'lambda'],
  ])('of a file with %s are refused by name', async (text, named) => {
    await writeFile(file, text);
    await expect(readFunctionResults(file)).rejects.toThrow(UsageError);
    await expect(readFunctionResults(file)).rejects.toThrow(named);
  });
});
