import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_GetPolicyVersion] */
export const getPolicyVersion: IotOperation = {
  name: 'GetPolicyVersion',
  method: 'GET',
  route: '/policies/{policyName}/version/{policyVersionId}',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const policyName = label(call, 'policyName');
    const version = store.policies.version(policyName, label(call, 'policyVersionId'));
    if (!version.ok) return version;
    const { versionId, documentText, createdAtMs } = version.value;
    return done({
      policyName,
      policyArn: store.arns.policy(policyName),
      policyDocument: documentText,
      policyVersionId: versionId,
      isDefaultVersion: store.policies.policy(policyName)?.defaultVersionId === versionId,
      creationDate: epochSeconds(createdAtMs),
      lastModifiedDate: epochSeconds(createdAtMs),
    });
  },
};
