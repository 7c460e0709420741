import * as v from 'valibot';
import { DESTINATION_STATUSES, type KeptDestination } from '../rules/destinations/http-destinations.ts';
import type { KeptTopicRule } from '../rules/rule-book.ts';
import type { CollectionKind } from './collections.ts';

const text = v.string();
const action = v.record(text, v.record(text, v.unknown()));

const topicRule = v.object({
  spec: v.object({
    ...{ ruleName: text, ruleArn: text, sql: text, awsIotSqlVersion: text, ruleDisabled: v.boolean() },
    ...{ description: v.exactOptional(text), actions: v.array(action), errorAction: v.exactOptional(action) },
  }),
  createdAtMs: v.number(),
});

/** Rules that the API made, by name; those of templates come with their templates. */
export const TOPIC_RULES: CollectionKind<KeptTopicRule, v.InferOutput<typeof topicRule>> = {
  record: { name: 'topic-rule', version: 1, schema: topicRule },
  toHeader: (value) => value,
  fromHeader: (header) => header,
};

const destination = v.object({
  ...{ arn: text, confirmationUrl: text, status: v.picklist(DESTINATION_STATUSES), statusReason: text },
  ...{ createdAtMs: v.number(), updatedAtMs: v.number(), token: v.optional(text), isConfirmed: v.boolean() },
});

/** By ARN. */
export const HTTP_DESTINATIONS: CollectionKind<KeptDestination, v.InferOutput<typeof destination>> = {
  record: { name: 'http-destination', version: 1, schema: destination },
  toHeader: (value) => ({ ...value }),
  fromHeader: ({ token, ...header }) => ({ ...header, token }),
};
