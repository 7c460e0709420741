import { type IotOperation, label } from '../../iot-operation.ts';
import { attempt, topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_DeleteTopicRule] */
export const deleteTopicRule: IotOperation = {
  name: 'DeleteTopicRule',
  method: 'DELETE',
  route: '/rules/{ruleName}',
  resource: (call, { arns }) => arns.topicRule(label(call, 'ruleName')),
  perform: (call, ports) => attempt(() => topicRuleEngine(ports).rules.remove(label(call, 'ruleName'))),
};
