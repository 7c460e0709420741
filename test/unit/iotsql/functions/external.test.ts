import { describe, expect, it } from 'vitest';
import { compileRule, type ExternalFunctions, parseRuleSql, parseTemplate } from '../../../../iotsql/index.ts';
import { message } from '../evaluate-sql.ts';

function ruleOf(sql: string) {
  const parsed = parseRuleSql(sql, '2016-03-23');
  if (!parsed.ok) throw new Error(parsed.error.message);
  return compileRule(parsed.statement);
}

async function resultOf(expression: string, external: ExternalFunctions): Promise<unknown> {
  const result = await ruleOf(`SELECT VALUE ${expression}`).evaluateAsync(message({ id: 7 }, { external }));
  return result.matched && result.output.kind === 'json' ? result.output.value : result;
}

describe('external functions [AWS-IoT: iot-sql-functions]', () => {
  it('need the asynchronous evaluation', () => {
    const rule = ruleOf("SELECT aws_lambda('arn', *) AS answer FROM 'a'");
    expect(rule.isAsync).toBe(true);
    expect(() => rule.evaluate(message({}))).toThrow('evaluateAsync');
    expect(ruleOf('SELECT a').isAsync).toBe(false);
  });

  it('call a Lambda function with the payload', async () => {
    const calls: unknown[] = [];
    const awsLambda = async (arn: string, input: unknown) => {
      calls.push([arn, input]);
      return { double: 14 };
    };
    expect(await resultOf("aws_lambda('arn:x', *).double", { awsLambda })).toBe(14);
    expect(calls).toEqual([['arn:x', { id: 7 }]]);
  });

  it('make equal calls once and keep random draws across the wait', async () => {
    let calls = 0;
    let uuids = 0;
    const awsLambda = async () => {
      calls += 1;
      return calls;
    };
    const rule = ruleOf(
      "SELECT newuuid() AS u, aws_lambda('a', 1) AS x, aws_lambda('a', 1) AS y, aws_lambda('a', 2) AS z",
    );
    const newUuid = () => {
      uuids += 1;
      return `u${uuids}`;
    };
    const result = await rule.evaluateAsync(message({}, { external: { awsLambda }, newUuid }));
    expect(result).toEqual({ matched: true, output: { kind: 'json', value: { u: 'u1', x: 1, y: 1, z: 2 } } });
  });

  it('fail the rule when they fail, are missing, or get Undefined', async () => {
    const awsLambda = async () => {
      throw new Error('timed out');
    };
    expect(await resultOf("aws_lambda('a', 1)", { awsLambda })).toEqual({
      matched: false,
      reason: 'function-failed',
      message: 'aws_lambda() failed: timed out',
    });
    expect(await resultOf("aws_lambda('a', 1)", {})).toMatchObject({ reason: 'function-failed' });
    expect(await resultOf("aws_lambda('a', nothing)", { awsLambda })).toMatchObject({ reason: 'function-failed' });
  });

  it('survive a failure inside get_or_default', async () => {
    const awsLambda = () => Promise.reject(new Error('no'));
    expect(await resultOf("get_or_default(aws_lambda('a', 1), 'fallback')", { awsLambda })).toBe('fallback');
  });

  it('look up items, things and shadows', async () => {
    const external: ExternalFunctions = {
      getDynamoDb: async (request) => ({ request }),
      getRegistryData: async (api, thing, role) => ({ api, thing, role }),
      getThingShadow: async (thing, shadow, role) => ({ thing, shadow: shadow ?? 'classic', role }),
    };
    expect(await resultOf("get_dynamodb('t', 'pk', id, 'role').request", external)).toEqual({
      tableName: 't',
      partitionKey: { name: 'pk', value: 7 },
      roleArn: 'role',
    });
    expect(await resultOf("get_dynamodb('t', 'pk', id, 'sk', 'x', 'role').request.sortKey", external)).toEqual({
      name: 'sk',
      value: 'x',
    });
    expect(await resultOf("get_registry_data('DescribeThing', 'v', 'role')", external)).toEqual({
      api: 'DescribeThing',
      thing: 'v',
      role: 'role',
    });
    expect(await resultOf("get_thing_shadow('v', 'role').shadow", external)).toBe('classic');
    expect(await resultOf("get_thing_shadow('v', 'named', 'role').shadow", external)).toBe('named');
  });

  it('read secrets whole or by key', async () => {
    const getSecret = async (id: string) => (id === 'json' ? '{"user":"bo"}' : 'plain');
    expect(await resultOf("get_secret('json', 'SecretString', 'role')", { getSecret })).toEqual({ user: 'bo' });
    expect(await resultOf("get_secret('json', 'SecretString', 'user', 'role')", { getSecret })).toBe('bo');
    expect(await resultOf("get_secret('text', 'SecretString', 'role')", { getSecret })).toBe('plain');
    expect(await resultOf("get_secret('text', 'SecretString', 'user', 'role')", { getSecret })).toMatchObject({
      reason: 'function-failed',
    });
  });

  it('work in templates', async () => {
    const parsed = parseTemplate("topic/${get_thing_shadow('v', 'role').room}");
    if (!parsed.ok) throw new Error(parsed.error.message);
    const external = { getThingShadow: async () => ({ room: 'blue' }) };
    expect(parsed.template.isAsync).toBe(true);
    expect(await parsed.template.evaluateAsync(message({}, { external }))).toEqual({ ok: true, text: 'topic/blue' });
    expect(await parsed.template.evaluateAsync(message({}))).toMatchObject({ ok: false });
  });
});
