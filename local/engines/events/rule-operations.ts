import type { JsonObject } from '../aws-error.ts';
import { pageOf } from '../result-page.ts';
import type { EventsPlan } from './bus-operations.ts';
import { invalid } from './event-errors.ts';
import type { EventRule } from './event-rule.ts';
import { readTestEvent } from './put-events.ts';
import { readPattern, readRule } from './rule-settings.ts';

type Operations = Record<string, (input: JsonObject) => JsonObject>;

/** [AWS-EventBridge: API_PutRule and its neighbours] */
export function ruleOperations({ book, nowMs, changed, dropped }: EventsPlan): Operations {
  const find = ({ EventBusName, Name }: JsonObject): EventRule => book.rule(EventBusName, Name);
  const switchTo = (isEnabled: boolean, input: JsonObject): JsonObject => {
    const rule = find(input);
    rule.settings = { ...rule.settings, isEnabled };
    changed(rule);
    return {};
  };
  return {
    // what is not given is set back to its default
    PutRule(input) {
      const bus = book.bus(input['EventBusName']);
      const rule = book.putRule(bus, String(input['Name'] ?? ''), readRule(input, bus.name, nowMs()));
      changed(rule);
      return { RuleArn: rule.arn };
    },
    DescribeRule: (input) => ruleView(find(input)),
    DeleteRule({ EventBusName, Name }) {
      const bus = book.bus(EventBusName);
      const rule = bus.rules.get(String(Name));
      if (!rule) return {};
      if (rule.targets.size > 0) throw invalid("Rule can't be deleted since it has targets.");
      bus.rules.delete(rule.name);
      dropped(rule);
      return {};
    },
    EnableRule: (input) => switchTo(true, input),
    DisableRule: (input) => switchTo(false, input),
    ListRules({ EventBusName, NamePrefix = '', Limit, NextToken }) {
      const rules = book.rulesOf(book.bus(EventBusName)).filter(({ name }) => name.startsWith(String(NamePrefix)));
      const { items, next } = pageOf(rules, ({ name }) => name, { limit: Limit, token: NextToken });
      return { Rules: items.map(ruleView), ...next };
    },
    ListRuleNamesByTarget({ EventBusName, TargetArn, Limit, NextToken }) {
      const names = book
        .rulesOf(book.bus(EventBusName))
        .filter(({ targets }) => [...targets.values()].some(({ Arn }) => Arn === TargetArn))
        .map(({ name }) => name);
      const { items, next } = pageOf(names, (name) => name, { limit: Limit, token: NextToken });
      return { RuleNames: items, ...next };
    },
    TestEventPattern({ EventPattern, Event }) {
      const { test } = readPattern(EventPattern);
      return { Result: test(readTestEvent(Event)) };
    },
  };
}

function ruleView({ name, arn, busName, settings }: EventRule): JsonObject {
  const { description, isEnabled, roleArn, pattern, schedule } = settings;
  return {
    ...{ Name: name, Arn: arn, EventBusName: busName, State: isEnabled ? 'ENABLED' : 'DISABLED' },
    ...{ Description: description, RoleArn: roleArn, EventPattern: pattern?.text, ScheduleExpression: schedule?.text },
  };
}
