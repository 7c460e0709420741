import type { MetricCount } from '../../ports/metric-source.ts';
import type { RuleMetrics } from './rule-metrics.ts';

const NAMESPACE = 'AWS/IoT';

/** The engine's counts as CloudWatch has them; a count of nothing is no metric yet. [AWS-IoT: metrics_dimensions] */
export function ruleMetricCounts({ RulesExecuted, rules }: RuleMetrics): MetricCount[] {
  const counts = [countOf('RulesExecuted', {}, RulesExecuted)];
  for (const [RuleName, { actions, http, ...ofRule }] of Object.entries(rules)) {
    for (const [name, total] of Object.entries(ofRule)) counts.push(countOf(name, { RuleName }, total));
    for (const [name, total] of Object.entries(http)) counts.push(countOf(name, { RuleName }, total));
    for (const [ActionType, ofAction] of Object.entries(actions)) {
      for (const [name, total] of Object.entries(ofAction)) counts.push(countOf(name, { RuleName, ActionType }, total));
    }
  }
  return counts.filter(({ total }) => total > 0);
}

function countOf(metricName: string, dimensions: Record<string, string>, total: number): MetricCount {
  return { namespace: NAMESPACE, metricName, dimensions, total };
}
