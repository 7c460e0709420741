import { parseRuleSql } from '../../../iotsql/index.ts';
import { literalText, shownText } from '../../../lib/checks/literal-text.ts';
import type { BilledRule } from './billed-app.ts';
import { asList, asObject, type Resource } from './references.ts';

const BASIC_INGEST = /topic\/\$aws\/rules\/([A-Za-z0-9_]+)\//g;

export function readRules(resources: Resource[], targetOf: (value: unknown) => string | undefined): BilledRule[] {
  return resources
    .filter(({ properties }) => asObject(properties['TopicRulePayload'])['RuleDisabled'] !== true)
    .map(({ id, properties }) => {
      const { Sql, Actions } = asObject(properties['TopicRulePayload']);
      return {
        ruleName: literalText(properties['RuleName']) ?? id,
        filter: filterOf(shownText(Sql)),
        actions: asList(Actions).flatMap((action) =>
          Object.entries(asObject(action)).map(([type, fields]) => ({ type, target: targetOf(withoutRole(fields)) })),
        ),
      };
    });
}

/** The role an action is done with is no target of it. */
function withoutRole(fields: unknown): unknown {
  const { RoleArn: _role, ...others } = asObject(fields);
  return others;
}

/** Empty when the statement does not parse: it matches nothing then. */
function filterOf(sql: string): string {
  const parsed = parseRuleSql(sql);
  return parsed.ok ? (parsed.statement.topicFilter ?? '') : '';
}

/** Rules that a device policy lets vehicles reach past the broker. */
export function readBasicIngest(policies: Resource[]): Set<string> {
  const text = JSON.stringify(policies.map(({ properties }) => properties['PolicyDocument']));
  return new Set([...text.matchAll(BASIC_INGEST)].flatMap(([, name]) => name ?? []));
}
