/** Outcomes of one action of one rule. `ErrorAction…` count the rule's error action of that type. */
export interface ActionCounts {
  Success: number;
  Failure: number;
  ErrorActionSuccess: number;
  ErrorActionFailure: number;
}

/** What may go wrong with a call of an HTTP action. [AWS-IoT: metrics_dimensions] */
export type HttpMetric =
  | 'HttpCode_4XX'
  | 'HttpCode_5XX'
  | 'HttpCode_Other'
  | 'HttpInvalidUrl'
  | 'HttpRequestTimeout'
  | 'HttpUnknownHost';

/** Metrics of namespace AWS/IoT with dimension RuleName, by AWS's names. [AWS-IoT: metrics_dimensions] */
export interface RuleCounts {
  TopicMatch: number;
  ParseError: number;
  RuleNotFound: number;
  RuleExecutionThrottled: number;
  /** By dimension ActionType, e.g. `Kinesis`. */
  actions: Record<string, ActionCounts>;
  http: Partial<Record<HttpMetric, number>>;
}

/** All counts since the engine was made. */
export interface RuleMetrics {
  RulesExecuted: number;
  rules: Record<string, RuleCounts>;
}

export interface RuleMetricRecorder {
  executed(): void;
  count(ruleName: string, metric: Exclude<keyof RuleCounts, 'actions' | 'http'>): void;
  countAction(ruleName: string, actionType: string, outcome: keyof ActionCounts): void;
  countHttp(ruleName: string, metric: HttpMetric): void;
  snapshot(): RuleMetrics;
}

/** Names are taken from topics, so their number is bounded; later strangers share one entry. */
const MAX_RULE_NAMES = 2000;
const OVERFLOW_NAME = '(other)';

/** Counts in memory. */
export function createRuleMetricRecorder(): RuleMetricRecorder {
  const rules = new Map<string, RuleCounts>();
  let executedCount = 0;

  function countsOf(ruleName: string): RuleCounts {
    return rules.get(ruleName) ?? firstCountsOf(rules.size < MAX_RULE_NAMES ? ruleName : OVERFLOW_NAME);
  }

  function firstCountsOf(name: string): RuleCounts {
    const known = rules.get(name);
    if (known) return known;
    const counts = { TopicMatch: 0, ParseError: 0, RuleNotFound: 0, RuleExecutionThrottled: 0, actions: {}, http: {} };
    rules.set(name, counts);
    return counts;
  }

  return {
    executed: () => {
      executedCount += 1;
    },
    count: (ruleName, metric) => {
      countsOf(ruleName)[metric] += 1;
    },
    countAction: (ruleName, actionType, outcome) => {
      const { actions } = countsOf(ruleName);
      const counts = actions[actionType] ?? { Success: 0, Failure: 0, ErrorActionSuccess: 0, ErrorActionFailure: 0 };
      actions[actionType] = counts;
      counts[outcome] += 1;
    },
    countHttp: (ruleName, metric) => {
      const { http } = countsOf(ruleName);
      http[metric] = (http[metric] ?? 0) + 1;
    },
    snapshot: () => ({ RulesExecuted: executedCount, rules: structuredClone(Object.fromEntries(rules)) }),
  };
}
