import { createRuleIndex } from '../../local/iot/rules/rule-index.ts';

export const FEW_RULES = 10;
export const MANY_RULES = 1000;

const TOPIC_COUNT = 512;

/**
 * Matches topics against so many rules on distinct filters, one of which wants them. `cachedTopics` of 1 makes every
 * match a walk through the tree, as for a topic's first message.
 */
export function matchTopics(ruleCount: number, cachedTopics: number): (count: number) => void {
  const index = createRuleIndex<number>(cachedTopics);
  for (let rule = 0; rule < ruleCount; rule += 1) index.add(`v1/+/t/kind${rule}/#`, rule);
  const topics = Array.from({ length: TOPIC_COUNT }, (_, car) => `v1/car-${car}/t/kind${car % FEW_RULES}/frame`);
  return (count) => {
    let found = 0;
    for (let turn = 0; turn < count; turn += 1) found += index.match(topics[turn % TOPIC_COUNT] ?? '').length;
    if (found !== count) throw new Error(`one rule wants each topic, ${found} of ${count} did`);
  };
}
