import { RULE_NAMES, ruleFilters, topics } from '../../contract/topics.ts';
import type { RuleDefinition } from './rule-definition.ts';

const request = { number: 1, csr: '-----BEGIN CERTIFICATE REQUEST-----\nMIH\n-----END CERTIFICATE REQUEST-----\n' };

/**
 * A vehicle sends its request as the event `csr`, like any event and with no more rights; the events' function hands it
 * on here, where the function that may issue certificates stands alone.
 */
export const csrRule: RuleDefinition = {
  ruleName: RULE_NAMES.csr,
  description: 'Requests of vehicles for their new certificate',
  sql: `SELECT number, csr, topic(3) AS vehicleId FROM '${ruleFilters.csr}'`,
  fixtures: [
    {
      name: 'a request goes on with its vehicle',
      message: { topic: topics.csrIntake('car-1'), payload: request },
      gives: { payload: { ...request, vehicleId: 'car-1' } },
    },
    {
      name: 'what the payload says of the vehicle does not count',
      message: { topic: topics.csrIntake('car-1'), payload: { ...request, vehicleId: 'car-2' } },
      gives: { payload: { ...request, vehicleId: 'car-1' } },
    },
    {
      name: 'an event of a vehicle does not come here by itself',
      message: { topic: 'v1/car-1/up/event/csr', payload: request },
      gives: { nothing: 'topic' },
    },
  ],
};
