import type { IotOperation } from '../../iot-operation.ts';
import { NEXT_TOKEN, pageAnswer } from '../../page.ts';
import { topicRuleEngine } from '../../topic-rule-engine.ts';

/** [AWS-IoT: API_ListTopicRuleDestinations] */
export const listTopicRuleDestinations: IotOperation = {
  name: 'ListTopicRuleDestinations',
  method: 'GET',
  route: '/destinations',
  resource: () => '*',
  perform: (call, ports) =>
    pageAnswer(topicRuleEngine(ports).destinations.list(), call, NEXT_TOKEN, (page) => ({
      destinationSummaries: page.map(({ arn, status, statusReason, confirmationUrl, createdAtMs, updatedAtMs }) => ({
        ...{ arn, status, statusReason, httpUrlSummary: { confirmationUrl } },
        ...{ createdAt: createdAtMs / 1000, lastUpdatedAt: updatedAtMs / 1000 },
      })),
    })),
};
