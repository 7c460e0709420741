import { type IotOperation, label } from '../../iot-operation.ts';
import { attempt, topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_DeleteTopicRule] */
export const deleteTopicRule: IotOperation = {
  name: 'DeleteTopicRule',
  method: 'DELETE',
  route: '/rules/{ruleName}',
  resource: (call, { arns }) => arns.topicRule(label(call, 'ruleName')),
  perform(call, ports) {
    const ruleName = label(call, 'ruleName');
    const removed = attempt(() => topicRuleEngine(ports).rules.remove(ruleName));
    if (removed.ok) ports.store.account.tags.delete(ports.store.arns.topicRule(ruleName));
    return removed;
  },
};
