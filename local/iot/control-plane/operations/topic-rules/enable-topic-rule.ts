import { type IotOperation, label } from '../../iot-operation.ts';
import { attempt, topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_EnableTopicRule] */
export const enableTopicRule: IotOperation = {
  name: 'EnableTopicRule',
  method: 'POST',
  route: '/rules/{ruleName}/enable',
  resource: (call, { arns }) => arns.topicRule(label(call, 'ruleName')),
  perform: (call, ports) => attempt(() => topicRuleEngine(ports).rules.setDisabled(label(call, 'ruleName'), false)),
};
