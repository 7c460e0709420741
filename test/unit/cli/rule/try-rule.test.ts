import { describe, expect, it } from 'vitest';
import { trialLines } from '../../../../cli/rule/trial-text.ts';
import { hasResult, type Trial, tryRule } from '../../../../cli/rule/try-rule.ts';
import { parseRuleSql } from '../../../../iotsql/index.ts';

const PLAIN = { bold: String, dim: String, red: String, green: String };
const REPUBLISH = {
  type: 'Republish',
  fields: [
    { path: 'RoleArn', text: '<Role.Arn>' },
    { path: 'Topic', text: '$$aws/things/${topic(2)}/shadow/update' },
    { path: 'Headers.UserProperties.0.Value', text: 'speed ${speed}' },
  ],
};

async function trial(sql: string, topic: string, payload: string, ruleName?: string): Promise<Trial> {
  const parsed = parseRuleSql(sql, '2016-03-23');
  if (!parsed.ok) throw new Error(parsed.error.message);
  const message = { payload: Buffer.from(payload), topic, timestampMs: 0, accountId: '0' };
  return tryRule(parsed.statement, message, ruleName === undefined ? undefined : { ruleName, actions: [REPUBLISH] });
}

function textOf(tried: Trial, topic = 'v1/car-1'): string[] {
  return trialLines(tried, { topicFilter: 'v1/+', topic }, PLAIN);
}

describe('a rule on trial', () => {
  it('shows the result and what each action makes of its templates', async () => {
    const tried = await trial("SELECT speed AS v, gps.lat AS lat FROM 'v1/+'", 'v1/car-1', '{"speed":7}', 'r');
    expect(hasResult(tried)).toBe(true);
    expect(textOf(tried)).toEqual([
      '{"v":7}',
      'left out, because Undefined:',
      '  gps.lat is Undefined',
      '    gps is Undefined: the payload has no key "gps"; it has speed',
      'Republish',
      '  Topic                           $aws/things/car-1/shadow/update   from $$aws/things/${topic(2)}/shadow/update',
      '  Headers.UserProperties.0.Value  speed 7   from speed ${speed}',
    ]);
  });

  it('has no result when an action cannot take it', async () => {
    const tried = await trial("SELECT * FROM 'v1/+'", 'v1/car-1', '{"x":1}', 'r');
    expect(hasResult(tried)).toBe(false);
    expect(textOf(tried).at(-1)).toBe('  Headers.UserProperties.0.Value  fails: ${speed} is Undefined or Null');
  });

  it('shows the level at which the topic leaves the filter', async () => {
    const tried = await trial("SELECT * FROM 'v1/+'", 'v2/car-1', '{}');
    expect(textOf(tried, 'v2/car-1')).toEqual([
      'no result: the topic does not match',
      '  filter  v1/+',
      '  topic   v2/car-1',
      '  level 1: the filter has "v1", the topic has "v2"',
    ]);
  });

  it('is reached by Basic Ingest through its own name only, and sees the rest of the topic', async () => {
    const reached = await trial("SELECT topic() AS t FROM 'v1/+'", '$aws/rules/r/any/thing', '{"speed":1}', 'r');
    expect(reached).toMatchObject({ outcome: 'result', output: { value: { t: 'any/thing' } } });
    const other = await trial("SELECT * FROM 'v1/+'", '$aws/rules/q/v1/car-1', '{}', 'r');
    expect(other).toMatchObject({
      outcome: 'topic',
      mismatch: { reason: expect.stringContaining('names the rule q') },
    });
    expect(textOf(other)).toHaveLength(3);
    const nameless = await trial('SELECT *', 'v1/car-1', '{}');
    expect(nameless).toMatchObject({ outcome: 'topic', mismatch: { reason: expect.stringContaining('has no FROM') } });
  });

  it('shows bytes that are no text in base64, and keeps control characters off the terminal', async () => {
    const sql = "SELECT * FROM 'v1/+'";
    const bytes = await trial(sql, 'v1/car-1', 'x');
    expect(textOf(bytes)).toEqual(['x']);
    expect(textOf(await trial(sql, 'v1/car-1', 'a\u001b[2Jb'))).toEqual(['a?[2Jb']);
    const binary = {
      outcome: 'result',
      output: { kind: 'raw', bytes: Uint8Array.of(0xff, 0) },
      missing: [],
      actions: [],
    } as const;
    expect(textOf({ ...binary, missing: [], actions: [] })).toEqual([
      'the payload as it came, 2 bytes, in base64:',
      '/wA=',
    ]);
  });
});
