import { done } from '../../../registry/outcome.ts';
import { epochSeconds, type IotOperation, label } from '../../iot-operation.ts';

/** [AWS-IoT: API_ListPolicyVersions] */
export const listPolicyVersions: IotOperation = {
  name: 'ListPolicyVersions',
  method: 'GET',
  route: '/policies/{policyName}/version',
  resource: (call, { arns }) => arns.policy(label(call, 'policyName')),
  perform(call, { store }) {
    const policyName = label(call, 'policyName');
    const versions = store.policies.versions(policyName);
    if (!versions.ok) return versions;
    const defaultVersionId = store.policies.policy(policyName)?.defaultVersionId;
    const policyVersions = versions.value.map(({ versionId, createdAtMs }) => ({
      versionId,
      isDefaultVersion: versionId === defaultVersionId,
      createDate: epochSeconds(createdAtMs),
    }));
    return done({ policyVersions });
  },
};
