import { BIRTH_CLIENT_ID_PREFIX, RULE_NAMES, ruleFilters } from '../../contract/topics.ts';
import type { RuleDefinition } from './rule-definition.ts';

function lifecycleEvent(eventType: string, clientId: string): { topic: string; payload: Record<string, unknown> } {
  const session = { sessionIdentifier: 's-1', versionNumber: 3, principalIdentifier: 'c0ffee' };
  const payload = { clientId, timestamp: 1_700_000_000_000, eventType, ...session };
  return { topic: `$aws/events/presence/${eventType}/${clientId}`, payload };
}

const connected = lifecycleEvent('connected', 'car-1');

export const presenceRule: RuleDefinition = {
  ruleName: RULE_NAMES.presence,
  description: 'Connects and disconnects of vehicles, not of claim connections',
  sql:
    `SELECT * FROM '${ruleFilters.presence}' ` +
    `WHERE eventType <> 'connect_failed' AND NOT startswith(clientId, '${BIRTH_CLIENT_ID_PREFIX}')`,
  fixtures: [
    {
      name: 'a connect of a vehicle goes on as it came',
      message: connected,
      gives: { payload: connected.payload },
    },
    {
      name: 'a connect that failed tells nothing of presence',
      message: lifecycleEvent('connect_failed', 'car-1'),
      gives: { nothing: 'where' },
    },
    {
      name: 'a claim connection is no vehicle',
      message: lifecycleEvent('connected', `${BIRTH_CLIENT_ID_PREFIX}4711`),
      gives: { nothing: 'where' },
    },
    {
      name: 'a subscription is no presence',
      message: { topic: '$aws/events/subscriptions/subscribed/car-1', payload: { clientId: 'car-1' } },
      gives: { nothing: 'topic' },
    },
  ],
};
