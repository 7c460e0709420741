import { RULE_NAMES, ruleFilters, topics } from '../../contract/topics.ts';
import type { RuleDefinition } from './rule-definition.ts';
import { uplinkSql } from './uplink-sql.ts';

export const receiptRule: RuleDefinition = {
  ruleName: RULE_NAMES.receipt,
  description: 'Receipts, progress and results of messages',
  sql: uplinkSql('messageId', ruleFilters.receipt),
  fixtures: [
    {
      name: 'a receipt goes on with its vehicle, its message and the time it came',
      message: {
        topic: topics.receipt('car-1', 'm-7'),
        payload: { state: 'SUCCEEDED', result: { locked: true } },
        timestampMs: 1_700_000_000_000,
      },
      gives: {
        payload: {
          ...{ state: 'SUCCEEDED', result: { locked: true } },
          ...{ vehicleId: 'car-1', messageId: 'm-7', receivedAtMs: 1_700_000_000_000 },
        },
      },
    },
    {
      name: 'what the payload says of vehicle and message does not count',
      message: {
        topic: topics.receipt('car-1', 'm-7'),
        payload: { state: 'RECEIVED', vehicleId: 'car-2', messageId: 'm-8' },
        timestampMs: 1,
      },
      gives: { payload: { state: 'RECEIVED', vehicleId: 'car-1', messageId: 'm-7', receivedAtMs: 1 } },
    },
    {
      name: 'a receipt of no message does not match',
      message: { topic: 'v1/car-1/up/receipt', payload: { state: 'RECEIVED' } },
      gives: { nothing: 'topic' },
    },
  ],
};
