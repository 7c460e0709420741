import type { RuleEngine } from '../../../local/iot/rules/rule-engine.ts';

const RULES = 20;

/**
 * 20 rules as a platform would have them: the first one takes the messages of every tenth publisher to a stream if their
 * payload says so (it does), the others wait for topics that nobody publishes to.
 */
export function loadRules(rules: RuleEngine, arnOf: (resource: string) => string): void {
  for (let index = 0; index < RULES; index += 1) {
    const filter = index === 0 ? 'bench/0/+/t' : `bench/other-${index}/+/t`;
    rules.createTopicRule({
      ruleName: `bench_${index}`,
      ruleArn: arnOf(`rule/bench_${index}`),
      sql: `SELECT * FROM '${filter}' WHERE speed > 0 AND ignition = 'on'`,
      awsIotSqlVersion: '2016-03-23',
      ruleDisabled: false,
      actions: [
        {
          Kinesis: {
            StreamName: 'bench',
            PartitionKey: '${topic(3)}',
            RoleArn: 'arn:aws:iam::000000000000:role/bench',
          },
        },
      ],
    });
  }
}
