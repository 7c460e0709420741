import { RULE_NAMES, ruleFilters, topics } from '../../contract/topics.ts';
import type { RuleDefinition } from './rule-definition.ts';
import { uplinkSql } from './uplink-sql.ts';

export const eventRule: RuleDefinition = {
  ruleName: RULE_NAMES.event,
  description: 'Events of a vehicle: ready and what follows',
  sql: uplinkSql('type', ruleFilters.event, 'clientid() AS clientId'),
  fixtures: [
    {
      name: 'ready goes on with its vehicle and the time it came',
      message: {
        ...{ topic: topics.event('car-1', 'ready'), payload: { bootId: 'b-1' } },
        ...{ clientId: 'car-1', timestampMs: 1_700_000_000_000 },
      },
      gives: {
        payload: {
          ...{ bootId: 'b-1', vehicleId: 'car-1', type: 'ready' },
          ...{ receivedAtMs: 1_700_000_000_000, clientId: 'car-1' },
        },
      },
    },
    {
      name: 'one that came by HTTPS has no connection, whatever it says',
      message: { topic: topics.event('car-1', 'alarm'), payload: { clientId: 'car-1' }, timestampMs: 2 },
      gives: { payload: { vehicleId: 'car-1', type: 'alarm', receivedAtMs: 2, clientId: 'n/a' } },
    },
    {
      name: 'a will, which comes over the broker and may be empty, is an event as well',
      message: { topic: topics.offlineWill('car-1'), payload: new Uint8Array(), clientId: 'car-1', timestampMs: 2 },
      gives: { payload: { vehicleId: 'car-1', type: 'offline', receivedAtMs: 2, clientId: 'car-1' } },
    },
    {
      name: 'a receipt is no event',
      message: { topic: 'v1/car-1/up/receipt/m-7', payload: {} },
      gives: { nothing: 'topic' },
    },
  ],
};
