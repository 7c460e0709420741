import { type IotOperation, textField } from '../../iot-operation.ts';
import { topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_UpdateTopicRuleDestination] */
export const updateTopicRuleDestination: IotOperation = {
  name: 'UpdateTopicRuleDestination',
  method: 'PATCH',
  route: '/destinations',
  resource: (call) => textField(call, 'arn') ?? '*',
  perform: (call, ports) =>
    topicRuleEngine(ports).destinations.update(textField(call, 'arn') ?? '', textField(call, 'status') ?? ''),
};
