import type { JsonObject } from '../aws-error.ts';
import { pageOf } from '../result-page.ts';
import type { EventsPlan } from './bus-operations.ts';
import { invalid, limitExceeded } from './event-errors.ts';
import { readTarget } from './target-settings.ts';

type Operations = Record<string, (input: JsonObject) => JsonObject>;

/** [AWS-EventBridge: eb-quota] */
const MAX_TARGETS_PER_RULE = 5;

/** [AWS-EventBridge: API_PutTargets and its neighbours] */
export function targetOperations({ book }: EventsPlan): Operations {
  return {
    PutTargets({ EventBusName, Rule, Targets }) {
      const rule = book.rule(EventBusName, Rule);
      if (!Array.isArray(Targets) || Targets.length === 0) throw invalid('Targets must have at least one target.');
      const targets = Targets.map(readTarget);
      const ids = new Set([...rule.targets.keys(), ...targets.map(({ Id }) => Id)]);
      if (ids.size > MAX_TARGETS_PER_RULE) throw limitExceeded(`${MAX_TARGETS_PER_RULE} targets a rule`);
      for (const target of targets) rule.targets.set(target.Id, target);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets({ EventBusName, Rule, Ids = [] }) {
      const rule = book.rule(EventBusName, Rule);
      const absent = [Ids].flat().filter((id) => !rule.targets.delete(String(id)));
      const FailedEntries = absent.map((TargetId) => ({
        ...{ TargetId, ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Rule ${rule.name} has no such target.` },
      }));
      return { FailedEntryCount: FailedEntries.length, FailedEntries };
    },
    ListTargetsByRule({ EventBusName, Rule, Limit, NextToken }) {
      const targets = [...book.rule(EventBusName, Rule).targets.values()].sort((a, b) => (a.Id < b.Id ? -1 : 1));
      const { items, next } = pageOf(targets, ({ Id }) => Id, { limit: Limit, token: NextToken });
      return { Targets: items, ...next };
    },
  };
}
