import type { IotOperation } from '../../iot-operation.ts';
import { confirmTopicRuleDestination } from './confirm-topic-rule-destination.ts';
import { createTopicRuleDestination } from './create-topic-rule-destination.ts';
import { deleteTopicRuleDestination } from './delete-topic-rule-destination.ts';
import { getTopicRuleDestination } from './get-topic-rule-destination.ts';
import { listTopicRuleDestinations } from './list-topic-rule-destinations.ts';
import { updateTopicRuleDestination } from './update-topic-rule-destination.ts';

export const DESTINATION_OPERATIONS: readonly IotOperation[] = [
  confirmTopicRuleDestination,
  createTopicRuleDestination,
  deleteTopicRuleDestination,
  getTopicRuleDestination,
  listTopicRuleDestinations,
  updateTopicRuleDestination,
];
