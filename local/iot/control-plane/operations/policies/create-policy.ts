import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';
import { readTags } from '../../resource-tags.ts';

/** [AWS-IoT: API_CreatePolicy] */
export const createPolicy: IotOperation = {
  name: 'CreatePolicy',
  method: 'POST',
  route: '/policies/{policyName}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const policyName = label(call, 'policyName');
    const policyDocument = textField(call, 'policyDocument') ?? '';
    const tags = readTags(call.body['tags']);
    if (!tags.ok) return tags;
    const created = store.policies.create(policyName, policyDocument);
    if (!created.ok) return created;
    const policyArn = store.arns.policy(policyName);
    if (tags.value) store.account.tags.set(policyArn, tags.value);
    return done({ policyName, policyArn, policyDocument, policyVersionId: '1' });
  },
};
