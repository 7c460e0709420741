import type { Clock } from '../../ports/clock.ts';
import { AwsError, type JsonObject, jsonObjectOf } from '../aws-error.ts';

/** [AWS-Logs: API_PutResourcePolicy] */
const MAX_POLICIES = 10;
const CHARACTERS_MAXIMUM = 5120;

/** The account's policies on log groups: which services may write to them. */
export function logPolicyOperations(clock: Clock): Record<string, (input: JsonObject) => JsonObject> {
  const policies = new Map<string, JsonObject>();
  return {
    PutResourcePolicy({ policyName, policyDocument }) {
      const name = String(policyName ?? '');
      const text = String(policyDocument ?? '');
      if (name === '' || text.length > CHARACTERS_MAXIMUM || !jsonObjectOf(text)) {
        throw new AwsError('InvalidParameterException', 'A policy needs a name and a JSON document.');
      }
      if (!policies.has(name) && policies.size >= MAX_POLICIES) {
        throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
      }
      const policy = { policyName: name, policyDocument: text, lastUpdatedTime: clock.nowMs() };
      policies.set(name, policy);
      return { resourcePolicy: policy };
    },
    DescribeResourcePolicies: () => ({ resourcePolicies: [...policies.values()] }),
    DeleteResourcePolicy({ policyName }) {
      if (!policies.delete(String(policyName))) {
        throw new AwsError('ResourceNotFoundException', `Policy with name ${String(policyName)} does not exist.`);
      }
      return {};
    },
  };
}
