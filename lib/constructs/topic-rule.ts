import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { parseRuleSql } from '../../iotsql/index.ts';
import type { ServiceFunction } from './service-function.ts';

export interface TopicRuleProps {
  /** Letters, digits and underscores; part of every Basic Ingest topic, so it is spelled out. */
  readonly ruleName: string;
  readonly description: string;
  readonly sql: string;
  readonly action: TopicRuleAction;
  /** Where the same message goes besides. */
  readonly besides?: CfnTopicRule.ActionProperty;
  /** Where a message goes, with the reason, when an action failed. There is no rule without one. */
  readonly errorQueue: IQueue;
}

export type TopicRuleAction =
  | { readonly kind: 'stream'; readonly stream: IStream; readonly partitionKey: string }
  | { readonly kind: 'function'; readonly target: ServiceFunction };

/** The dialect with the whole-number rule and JSON null; AWS's default is the older one. [AWS-IoT: iot-rule-sql-version] */
const SQL_VERSION = '2016-03-23';

/** An AWS IoT topic rule with one action and an error action. Throws when the SQL does not parse, naming line and column. */
export class TopicRule extends Construct {
  readonly rule: CfnTopicRule;

  constructor(scope: Construct, id: string, props: TopicRuleProps) {
    super(scope, id);
    refuseBrokenSql(props);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('iot.amazonaws.com') });
    this.rule = new CfnTopicRule(this, 'Rule', {
      ruleName: props.ruleName,
      topicRulePayload: {
        awsIotSqlVersion: SQL_VERSION,
        description: props.description,
        ruleDisabled: false,
        sql: props.sql,
        actions: [this.#action(props, role), ...(props.besides ? [props.besides] : [])],
        errorAction: this.#errorAction(props.errorQueue, role),
      },
    });
    // AWS tries the role when the rule is created, so its policy must be there first.
    this.rule.node.addDependency(role);
  }

  #action(props: TopicRuleProps, role: Role): CfnTopicRule.ActionProperty {
    const { action } = props;
    if (action.kind === 'stream') {
      role.addToPolicy(new PolicyStatement({ actions: ['kinesis:PutRecord'], resources: [action.stream.streamArn] }));
      return {
        kinesis: { streamName: action.stream.streamName, partitionKey: action.partitionKey, roleArn: role.roleArn },
      };
    }
    const stack = Stack.of(this);
    action.target.function.addPermission(`Rule-${props.ruleName}`, {
      principal: new ServicePrincipal('iot.amazonaws.com'),
      sourceArn: stack.formatArn({ service: 'iot', resource: 'rule', resourceName: props.ruleName }),
      sourceAccount: stack.account,
    });
    return { lambda: { functionArn: action.target.function.functionArn } };
  }

  #errorAction(queue: IQueue, role: Role): CfnTopicRule.ActionProperty {
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
    return { sqs: { queueUrl: queue.queueUrl, roleArn: role.roleArn, useBase64: false } };
  }
}

function refuseBrokenSql(props: TopicRuleProps): void {
  const parsed = parseRuleSql(props.sql, SQL_VERSION);
  if (parsed.ok) return;
  const { line, column, message } = parsed.error;
  throw new Error(`rule '${props.ruleName}', SQL line ${line}, column ${column}: ${message}`);
}
