import type { IotOperation } from '../../iot-operation.ts';
import { createTopicRule } from './create-topic-rule.ts';
import { deleteTopicRule } from './delete-topic-rule.ts';
import { disableTopicRule } from './disable-topic-rule.ts';
import { enableTopicRule } from './enable-topic-rule.ts';
import { getTopicRule } from './get-topic-rule.ts';
import { listTopicRules } from './list-topic-rules.ts';
import { replaceTopicRule } from './replace-topic-rule.ts';

export const TOPIC_RULE_OPERATIONS: readonly IotOperation[] = [
  createTopicRule,
  deleteTopicRule,
  disableTopicRule,
  enableTopicRule,
  getTopicRule,
  listTopicRules,
  replaceTopicRule,
];
