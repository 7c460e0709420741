import { done, failed } from '../../../registry/outcome.ts';
import { destinationView } from '../../destination-view.ts';
import { asObject, type IotOperation, objectField } from '../../iot-operation.ts';
import { topicRuleEngine } from '../../topic-rule-engine.ts';

/** HTTP destinations only; VPC and InfluxDB ones have no action here. [AWS-IoT: API_CreateTopicRuleDestination] */
export const createTopicRuleDestination: IotOperation = {
  name: 'CreateTopicRuleDestination',
  method: 'POST',
  route: '/destinations',
  resource: () => '*',
  perform(call, ports) {
    const { destinations } = topicRuleEngine(ports);
    const http = asObject(objectField(call, 'destinationConfiguration')?.['httpUrlConfiguration']);
    const url = http?.['confirmationUrl'];
    if (typeof url !== 'string') {
      return failed('InvalidRequestException', 'Only destinations with an httpUrlConfiguration are emulated.');
    }
    const created = destinations.create(url);
    return created.ok ? done({ topicRuleDestination: destinationView(created.value) }) : created;
  },
};
