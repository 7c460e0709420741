import { describe, expect, it } from 'vitest';
import { ruleMetricCounts } from '../../../../local/iot/rules/metric-counts.ts';
import { prometheusText } from '../../../../local/iot/rules/prometheus-text.ts';
import { createRig, toKinesis, toSqs } from './rule-engine-rig.ts';

describe('rule metrics', () => {
  it('are counts of namespace AWS/IoT with AWS’s names and dimensions [AWS-IoT: metrics_dimensions]', async () => {
    const rig = createRig();
    rig.rule("SELECT * FROM 'a'", [toKinesis({ PartitionKey: 'k' })], { errorAction: toSqs() });
    rig.failures.set('kinesis', [new Error('no')]);
    rig.publish('a', {});
    rig.publish('a', {});
    await rig.engine.idle();
    const of = (metricName: string, dimensions: object, total: number) => ({
      ...{ namespace: 'AWS/IoT', metricName, dimensions, total },
    });
    const kinesis = { RuleName: 'test', ActionType: 'Kinesis' };
    expect(ruleMetricCounts(rig.engine.metrics())).toEqual([
      of('RulesExecuted', {}, 2),
      of('TopicMatch', { RuleName: 'test' }, 2),
      of('Success', kinesis, 1),
      of('Failure', kinesis, 1),
      of('ErrorActionSuccess', { RuleName: 'test', ActionType: 'Sqs' }, 1),
    ]);
  });

  it('are Prometheus text, in which a rule’s name cannot write lines', () => {
    const text = prometheusText([
      { namespace: 'AWS/IoT', metricName: 'RulesExecuted', dimensions: {}, total: 3 },
      { namespace: 'AWS/IoT', metricName: 'HttpCode_4XX', dimensions: { RuleName: 'r' }, total: 1 },
      { namespace: 'AWS/IoT', metricName: 'RuleNotFound', dimensions: { RuleName: 'a"}\nforged 1' }, total: 2 },
    ]);
    expect(text.split('\n')).toEqual([
      '# TYPE aws_iot_rules_executed_total counter',
      'aws_iot_rules_executed_total 3',
      '# TYPE aws_iot_http_code_4xx_total counter',
      'aws_iot_http_code_4xx_total{rule_name="r"} 1',
      '# TYPE aws_iot_rule_not_found_total counter',
      'aws_iot_rule_not_found_total{rule_name="a\\"}\\nforged 1"} 2',
      '',
    ]);
  });
});
