import { done, failed } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';
import { topicRuleEngine } from '../../topic-rule-engine.ts';
import { actionView } from '../../topic-rule-payload.ts';

/** A rule that is not there is answered as one that is not allowed. [AWS-IoT: API_GetTopicRule] */
export const getTopicRule: IotOperation = {
  name: 'GetTopicRule',
  method: 'GET',
  route: '/rules/{ruleName}',
  resource: (call, { arns }) => arns.topicRule(label(call, 'ruleName')),
  perform(call, ports) {
    const { rules } = topicRuleEngine(ports);
    const ruleName = label(call, 'ruleName');
    const record = rules.record(ruleName);
    if (!record) return failed('UnauthorizedException', `Access to topic rule '${ruleName}' was denied`);
    const { sql, description, actions, ruleDisabled, awsIotSqlVersion, errorAction, ruleArn } = record.spec;
    const rule = {
      ...{ ruleName, sql, description, ruleDisabled, awsIotSqlVersion, createdAt: epochSeconds(record.createdAtMs) },
      actions: actions.map(actionView),
      errorAction: errorAction && actionView(errorAction),
    };
    return done({ ruleArn, rule });
  },
};
