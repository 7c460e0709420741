import { type IotOperation, label } from '../../iot-operation.ts';
import { attempt, topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_DisableTopicRule] */
export const disableTopicRule: IotOperation = {
  name: 'DisableTopicRule',
  method: 'POST',
  route: '/rules/{ruleName}/disable',
  resource: (call, { arns }) => arns.topicRule(label(call, 'ruleName')),
  perform: (call, ports) => attempt(() => topicRuleEngine(ports).rules.setDisabled(label(call, 'ruleName'), true)),
};
