import { matchTopicFilter } from '../../../../../iotsql/index.ts';
import { epochSeconds, type IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_ListTopicRules] */
export const listTopicRules: IotOperation = {
  name: 'ListTopicRules',
  method: 'GET',
  route: '/rules',
  resource: () => '*',
  perform(call, ports) {
    const { rules } = topicRuleEngine(ports);
    const topic = call.query.get('topic');
    const disabled = call.query.get('ruleDisabled');
    const found = rules
      .records()
      .filter(({ spec }) => disabled === null || spec.ruleDisabled === (disabled === 'true'))
      .filter(
        ({ topicPattern }) => topic === null || (topicPattern !== undefined && matchTopicFilter(topicPattern, topic)),
      );
    return pageAnswer(found, call, NEXT_TOKEN, (page) => ({
      rules: page.map(({ spec: { ruleName, ruleArn, ruleDisabled }, topicPattern, createdAtMs }) => ({
        ...{ ruleName, ruleArn, ruleDisabled, topicPattern, createdAt: epochSeconds(createdAtMs) },
      })),
    }));
  },
};
