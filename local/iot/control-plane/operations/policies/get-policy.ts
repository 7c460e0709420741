import { done, notFound } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetPolicy] */
export const getPolicy: IotOperation = {
  name: 'GetPolicy',
  method: 'GET',
  route: '/policies/{policyName}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const policyName = label(call, 'policyName');
    const policy = store.policies.policy(policyName);
    if (!policy) return notFound(`Policy ${policyName}`);
    return done({
      policyName,
      policyArn: store.arns.policy(policyName),
      policyDocument: policy.documentText,
      defaultVersionId: policy.defaultVersionId,
      creationDate: epochSeconds(policy.createdAtMs),
      lastModifiedDate: epochSeconds(policy.modifiedAtMs),
    });
  },
};
