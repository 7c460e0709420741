import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';

/** [AWS-IoT: API_CreatePolicy] */
export const createPolicy: IotOperation = {
  name: 'CreatePolicy',
  method: 'POST',
  route: '/policies/{policyName}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const policyName = label(call, 'policyName');
    const policyDocument = textField(call, 'policyDocument') ?? '';
    const created = store.policies.create(policyName, policyDocument);
    if (!created.ok) return created;
    return done({ policyName, policyArn: store.arns.policy(policyName), policyDocument, policyVersionId: '1' });
  },
};
