import { done } from '../../../registry/outcome.ts';
import { type IotOperation, label, textField } from '../../iot-operation.ts';

/** Up to five; counts only once it is the default. [AWS-IoT: API_CreatePolicyVersion] */
export const createPolicyVersion: IotOperation = {
  name: 'CreatePolicyVersion',
  method: 'POST',
  route: '/policies/{policyName}/version',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const policyName = label(call, 'policyName');
    const policyDocument = textField(call, 'policyDocument') ?? '';
    const isDefaultVersion = call.query.get('setAsDefault') === 'true';
    const created = store.policies.createVersion(policyName, policyDocument, isDefaultVersion);
    if (!created.ok) return created;
    const { versionId: policyVersionId } = created.value;
    return done({ policyArn: store.arns.policy(policyName), policyDocument, policyVersionId, isDefaultVersion });
  },
};
