import { afterAll, describe, expect, it, vi } from 'vitest';
import { readSynthesizedRules } from '../../cli/rule/synthesized-rules.ts';
import { type Trial, type TriedAction, tryRule } from '../../cli/rule/try-rule.ts';
import { outputBytes, parsePayload, parseRuleSql } from '../../iotsql/index.ts';
import type { RuleFixture } from '../../lib/rules/rule-definition.ts';
import { RULE_DEFINITIONS } from '../../lib/rules/rule-definitions.ts';
import { emptyBundles, roadbedApp } from './synthesized-roadbed.ts';

// Synthesis is seconds of computing, more on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const bundles = emptyBundles();
afterAll(bundles.remove);
const rules = await readSynthesizedRules({ assemblyDir: roadbedApp('dev', bundles.directory).synth().directory });

describe('the rules of the app', () => {
  it('all have fixtures, and no fixtures are without a rule', () => {
    const names = (list: readonly { ruleName: string }[]): string[] => list.map(({ ruleName }) => ruleName).sort();
    expect(names(RULE_DEFINITIONS)).toEqual(names(rules));
  });

  it.each(RULE_DEFINITIONS)('hand something on: $ruleName', ({ fixtures }) => {
    expect(fixtures.some(({ gives }) => 'payload' in gives)).toBe(true);
  });
});

describe.each(rules)('rule $ruleName of the template', (rule) => {
  const fixtures = RULE_DEFINITIONS.find(({ ruleName }) => ruleName === rule.ruleName)?.fixtures ?? [];

  it.each(fixtures)('$name', async ({ message, gives }) => {
    const parsed = parseRuleSql(rule.sql, rule.version);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const trial = await tryRule(parsed.statement, inputOf(message), rule);
    if ('nothing' in gives) return expect(trial.outcome).toBe(gives.nothing);
    const { output, actions } = resultOf(trial);
    expect(gives.payload instanceof Uint8Array ? output : parsePayload(output)).toEqual(gives.payload);
    expect(fieldsOf(actions)).toMatchObject(gives.fields ?? {});
  });
});

function inputOf({ topic, payload, clientId, timestampMs = 0 }: RuleFixture['message']): Parameters<typeof tryRule>[1] {
  const bytes = payload instanceof Uint8Array ? payload : new TextEncoder().encode(JSON.stringify(payload));
  return { payload: bytes, topic, clientId, timestampMs, accountId: '000000000000' };
}

function resultOf(trial: Trial): { output: Uint8Array; actions: TriedAction[] } {
  if (trial.outcome !== 'result') throw new Error(`no result: ${JSON.stringify(trial)}`);
  return { output: outputBytes(trial.output), actions: trial.actions };
}

/** By the paths fixtures use. A template without a text is its reason, which no fixture expects. */
function fieldsOf(actions: readonly TriedAction[]): Record<string, string> {
  const fields = actions.flatMap(({ type, fields }) =>
    fields.map(({ path, text, reason }): [string, string] => [`${type}.${path}`, text ?? `no text: ${reason}`]),
  );
  for (const [path, text] of fields) expect(text, path).not.toMatch(/^no text: /);
  return Object.fromEntries(fields);
}
