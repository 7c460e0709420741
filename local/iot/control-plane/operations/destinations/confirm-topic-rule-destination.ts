import { type IotOperation, label } from '../../iot-operation.ts';
import { topicRuleEngine } from '../../topic-rule-engine.ts';

/** Also what the `enableUrl` of a confirmation request leads to. [AWS-IoT: API_ConfirmTopicRuleDestination] */
export const confirmTopicRuleDestination: IotOperation = {
  name: 'ConfirmTopicRuleDestination',
  method: 'GET',
  route: '/confirmdestination/{confirmationToken+}',
  resource: () => '*',
  perform: (call, ports) => topicRuleEngine(ports).destinations.confirm(label(call, 'confirmationToken')),
};
