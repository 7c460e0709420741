import type { TopicRuleSpec } from '../../ports/iot-control.ts';
import type { CompiledTopicRule } from './compiled-topic-rule.ts';
import { createRuleIndex } from './rule-index.ts';
import { TopicRuleException } from './topic-rule-exception.ts';

/** A rule as it was given, for those who ask the API. */
export interface TopicRuleRecord {
  spec: TopicRuleSpec;
  /** Of its FROM clause. */
  topicPattern: string | undefined;
  createdAtMs: number;
}

/** What is kept of a rule that the API made. */
export type KeptTopicRule = Pick<TopicRuleRecord, 'spec' | 'createdAtMs'>;

/** The rules of the account. What changes a rule throws `TopicRuleException`, and leaves the rules as they were. */
export interface RuleBook {
  create(spec: TopicRuleSpec): void;
  /** A rule of a template, which every start brings anew: it takes the place of one that was kept. */
  deploy(spec: TopicRuleSpec): void;
  replace(spec: TopicRuleSpec): void;
  remove(ruleName: string): void;
  setDisabled(ruleName: string, isDisabled: boolean): void;
  get(ruleName: string): CompiledTopicRule | undefined;
  record(ruleName: string): TopicRuleRecord | undefined;
  /** By name. */
  records(): TopicRuleRecord[];
  /** Enabled rules whose FROM filter matches. */
  match(topic: string): readonly CompiledTopicRule[];
}

interface Entry extends TopicRuleRecord {
  rule: CompiledTopicRule;
  /** By a template; else by the API. */
  isDeployed: boolean;
}

export interface RuleBookOptions {
  /** Throws `TopicRuleException` for what AWS would not take. */
  compile: (spec: TopicRuleSpec) => CompiledTopicRule;
  nowMs: () => number;
  /** Rules that the API made, by name, as they were left; in memory unless given. */
  kept?: Map<string, KeptTopicRule>;
  /** Hears of a kept rule that does not compile any more. */
  skipped?: (ruleName: string, problem: string) => void;
}

/** [AWS-IoT: General Reference, iot-core] */
const MAX_RULES = 1000;

export function createRuleBook(options: RuleBookOptions): RuleBook {
  const { compile, nowMs, kept = new Map<string, KeptTopicRule>() } = options;
  const entries = new Map<string, Entry>();
  const index = createRuleIndex<CompiledTopicRule>();

  function compileAndStart(spec: TopicRuleSpec): CompiledTopicRule {
    const rule = compile(spec);
    for (const action of rule.actions) action.start?.();
    rule.errorAction?.start?.();
    return rule;
  }

  function put(entry: Entry): void {
    const { rule } = entry;
    entries.set(rule.ruleName, entry);
    if (rule.topicFilter !== undefined && !rule.disabled) index.add(rule.topicFilter, rule);
  }

  /** Kept as well, unless a template has it. */
  function keep(entry: Entry): void {
    put(entry);
    const { spec, createdAtMs } = entry;
    if (!entry.isDeployed) kept.set(spec.ruleName, { spec, createdAtMs });
  }

  function take({ rule }: Entry): void {
    entries.delete(rule.ruleName);
    if (rule.topicFilter !== undefined) index.remove(rule.topicFilter, rule);
  }

  /**
   * AWS answers a question about a rule that is not there as one that is not allowed; known of GetTopicRule.
   * [assumed: the others]
   */
  function existing(ruleName: string): Entry {
    const entry = entries.get(ruleName);
    if (entry) return entry;
    throw new TopicRuleException('UnauthorizedException', `Access to topic rule '${ruleName}' was denied`);
  }

  function create(spec: TopicRuleSpec, isDeployed: boolean): void {
    if (entries.has(spec.ruleName)) {
      throw new TopicRuleException('ResourceAlreadyExistsException', `rule ${spec.ruleName} already exists`);
    }
    if (entries.size >= MAX_RULES) {
      throw new TopicRuleException('InvalidRequestException', `an account has at most ${MAX_RULES} rules`);
    }
    const rule = compileAndStart(spec);
    keep({ spec, rule, topicPattern: rule.topicFilter, createdAtMs: nowMs(), isDeployed });
  }

  function remove(entry: Entry): void {
    take(entry);
    kept.delete(entry.rule.ruleName);
  }

  /** What its actions need, e.g. a destination, is kept too: nothing is started. */
  function restore({ spec, createdAtMs }: KeptTopicRule): void {
    try {
      const rule = compile(spec);
      put({ spec, rule, topicPattern: rule.topicFilter, createdAtMs, isDeployed: false });
    } catch (error) {
      options.skipped?.(spec.ruleName, String(error));
    }
  }

  for (const rule of kept.values()) restore(rule);

  return {
    create: (spec) => create(spec, false),
    deploy(spec) {
      const present = entries.get(spec.ruleName);
      if (present && !present.isDeployed) remove(present);
      create(spec, true);
    },
    replace(spec) {
      const before = existing(spec.ruleName);
      const rule = compileAndStart(spec);
      take(before);
      keep({ ...before, spec, rule, topicPattern: rule.topicFilter });
    },
    remove: (ruleName) => remove(existing(ruleName)),
    setDisabled(ruleName, isDisabled) {
      const before = existing(ruleName);
      take(before);
      const spec = { ...before.spec, ruleDisabled: isDisabled };
      keep({ ...before, spec, rule: { ...before.rule, disabled: isDisabled } });
    },
    get: (ruleName) => entries.get(ruleName)?.rule,
    record: (ruleName) => entries.get(ruleName),
    records: () => [...entries.values()].sort((a, b) => (a.spec.ruleName < b.spec.ruleName ? -1 : 1)),
    match: (topic) => index.match(topic),
  };
}
