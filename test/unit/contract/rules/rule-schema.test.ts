import { expect, it } from 'vitest';
import { readRule } from '../../../../contract/rules/rule-schema.ts';

const rule = {
  name: 'fast',
  description: 'is fast',
  when: { signal: 'Vehicle.Speed', is: '>', value: 100 },
  event: 'alarm.fast',
  carries: ['Vehicle.Speed'],
};
const moment = { changed: 'Vehicle.IsMoving' };

it('a rule is taken as it is', () => {
  expect(readRule(rule)).toEqual({ ok: true, rule });
  expect(readRule({ ...rule, when: { any: [moment, { all: [rule.when, { dtc: 'appears' }] }] } }).ok).toBe(true);
});

it.each([
  ['name', { name: 'Fast one' }],
  ['event', { event: 'fast' }],
  ['carries.0', { carries: ['speed of the car'] }],
  ['holdsForMs', { holdsForMs: -1 }],
  ['when', { when: { signal: 'Vehicle.Speed', is: '=>', value: 1 } }],
  ['when', { when: { inside: { circle: { center: [91, 0], radiusM: 10 } } } }],
  [
    'when',
    {
      when: {
        inside: {
          polygon: [
            [0, 0],
            [1, 1],
          ],
        },
      },
    },
  ],
  ['when', { when: { all: [] } }],
  ['until: a moment has no place', { until: moment }],
  ['a moment does not last', { when: moment, holdsForMs: 1_000 }],
  ['a moment does not last', { when: moment, endEvent: 'alarm.over' }],
  ['in an `any` of moments', { when: { any: [moment, rule.when] } }],
  ['in an `any` of moments', { when: { not: moment } }],
  ['unexpected', { unexpected: 1 }],
])('a rule is refused, and told by "%s": %j', (where, wrong) => {
  const reading = readRule({ ...rule, ...wrong });
  expect(reading.ok).toBe(false);
  expect(reading.ok ? '' : reading.faults.join('\n')).toContain(where);
});
