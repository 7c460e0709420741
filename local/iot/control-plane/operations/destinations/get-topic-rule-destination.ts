import { done, notFound } from '../../../registry/outcome.ts';
import { destinationView } from '../../destination-view.ts';
import { type IotOperation, label } from '../../iot-operation.ts';
import { topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_GetTopicRuleDestination] */
export const getTopicRuleDestination: IotOperation = {
  name: 'GetTopicRuleDestination',
  method: 'GET',
  route: '/destinations/{arn+}',
  resource: (call) => label(call, 'arn'),
  perform(call, ports) {
    const { destinations } = topicRuleEngine(ports);
    const arn = label(call, 'arn');
    const found = destinations.get(arn);
    return found ? done({ topicRuleDestination: destinationView(found) }) : notFound(`Destination ${arn}`);
  },
};
