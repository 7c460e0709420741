import { type IotOperation, label } from '../../iot-operation.ts';
import { topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_DeleteTopicRuleDestination] */
export const deleteTopicRuleDestination: IotOperation = {
  name: 'DeleteTopicRuleDestination',
  method: 'DELETE',
  route: '/destinations/{arn+}',
  resource: (call) => label(call, 'arn'),
  perform: (call, ports) => topicRuleEngine(ports).destinations.remove(label(call, 'arn')),
};
