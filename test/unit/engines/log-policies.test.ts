import { expect, it } from 'vitest';
import { logPolicyOperations } from '../../../local/engines/logs/log-policies.ts';
import { createManualClock } from './manual-clock.ts';

const policyDocument = '{"Statement":[]}';

it('policies on log groups are put, replaced, told of and deleted', () => {
  const clock = createManualClock();
  const { PutResourcePolicy, DescribeResourcePolicies, DeleteResourcePolicy } = logPolicyOperations(clock);
  PutResourcePolicy!({ policyName: 'p', policyDocument: '{}' });
  clock.advance(1_000);
  PutResourcePolicy!({ policyName: 'p', policyDocument });
  const kept = { policyName: 'p', policyDocument, lastUpdatedTime: clock.nowMs() };
  expect(DescribeResourcePolicies!({})).toEqual({ resourcePolicies: [kept] });
  DeleteResourcePolicy!({ policyName: 'p' });
  expect(DescribeResourcePolicies!({})).toEqual({ resourcePolicies: [] });
  expect(() => DeleteResourcePolicy!({ policyName: 'p' })).toThrow('does not exist');
});

it('ten policies at most, each of them JSON', () => {
  const { PutResourcePolicy } = logPolicyOperations(createManualClock());
  expect(() => PutResourcePolicy!({ policyName: 'p', policyDocument: 'x' })).toThrow('JSON');
  for (let index = 0; index < 10; index++) PutResourcePolicy!({ policyName: `p${index}`, policyDocument });
  expect(() => PutResourcePolicy!({ policyName: 'p10', policyDocument })).toThrow('limit');
  expect(() => PutResourcePolicy!({ policyName: 'p9', policyDocument })).not.toThrow();
});
