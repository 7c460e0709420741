import { type IotOperation, label } from '../../iot-operation.ts';
import { readTaggingHeader } from '../../resource-tags.ts';
import { attempt, topicRuleEngine } from '../../topic-rule-engine.ts';
import { readTopicRulePayload } from '../../topic-rule-payload.ts';

/** [AWS-IoT: API_CreateTopicRule] */
export const createTopicRule: IotOperation = {
  name: 'CreateTopicRule',
  method: 'POST',
  route: '/rules/{ruleName}',
  resource: (call, { arns }) => arns.topicRule(label(call, 'ruleName')),
  perform(call, ports) {
    const { store } = ports;
    const ruleArn = store.arns.topicRule(label(call, 'ruleName'));
    const payload = readTopicRulePayload(call, ruleArn);
    if (!payload.ok) return payload;
    const tags = readTaggingHeader(call.header('x-amz-tagging'));
    if (!tags.ok) return tags;
    const created = attempt(() => topicRuleEngine(ports).rules.create(payload.value));
    if (created.ok && tags.value) store.account.tags.set(ruleArn, tags.value);
    return created;
  },
};
