import { type IotOperation, label } from '../../iot-operation.ts';
import { attempt, topicRuleEngine } from '../../topic-rule-engine.ts';
import { readTopicRulePayload } from '../../topic-rule-payload.ts';

/** [AWS-IoT: API_ReplaceTopicRule] */
export const replaceTopicRule: IotOperation = {
  name: 'ReplaceTopicRule',
  method: 'PATCH',
  route: '/rules/{ruleName}',
  resource: (call, { arns }) => arns.topicRule(label(call, 'ruleName')),
  perform(call, ports) {
    const { store } = ports;
    const payload = readTopicRulePayload(call, store.arns.topicRule(label(call, 'ruleName')));
    return payload.ok ? attempt(() => topicRuleEngine(ports).rules.replace(payload.value)) : payload;
  },
};
