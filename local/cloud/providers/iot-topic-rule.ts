import * as v from 'valibot';
import { physicalName } from './physical-name.ts';
import { flag, json, text } from './property-schema.ts';
import { defineProvider, regionalArn } from './resource-provider.ts';

const action = v.record(v.string(), json);

const schema = v.object({
  RuleName: v.optional(text),
  TopicRulePayload: v.object({
    Sql: text,
    AwsIotSqlVersion: v.optional(text, '2015-10-08'),
    RuleDisabled: v.optional(flag, false),
    Description: v.optional(text),
    Actions: v.array(action),
    ErrorAction: v.optional(action),
  }),
});

/** `AWS::IoT::TopicRule`. [AWS-IoT: iot-rule-sql-version] the default SQL version is 2015-10-08. */
export const iotTopicRule = defineProvider(schema, ({ RuleName, TopicRulePayload: payload }, context) => {
  const ruleName = RuleName ?? physicalName(context, { maxLength: 128, separator: '_' });
  const ruleArn = regionalArn(context, 'iot', `rule/${ruleName}`);
  context.backends.iot.createTopicRule({
    ruleName,
    ruleArn,
    sql: payload.Sql,
    awsIotSqlVersion: payload.AwsIotSqlVersion,
    ruleDisabled: payload.RuleDisabled,
    actions: payload.Actions,
    ...(payload.Description === undefined ? {} : { description: payload.Description }),
    ...(payload.ErrorAction === undefined ? {} : { errorAction: payload.ErrorAction }),
  });
  return { ref: ruleName, attributes: { Arn: ruleArn } };
});
