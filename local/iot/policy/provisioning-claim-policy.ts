import type { ResourceArns } from '../registry/resource-arns.ts';
import type { NamedPolicy } from './compiled-statement.ts';
import type { PolicyStatement } from './policy-document.ts';

/**
 * What a claim made by CreateProvisioningClaim may do, whatever is attached to it: connect, get a certificate and
 * register with the one template. [AWS-IoT: provision-wo-cert, trusted user] Its name is [assumed].
 */
export function provisioningClaimPolicy(arns: ResourceArns, templateName: string): NamedPolicy {
  const topics = ['$aws/certificates/create/*', '$aws/certificates/create-from-csr/*', provisionTopics(templateName)];
  return {
    policyName: `ProvisioningClaim-${templateName}`,
    document: {
      statements: [
        allow(['iot:Connect'], [arns.client('*')]),
        allow(['iot:Publish', 'iot:Receive'], topics.map(arns.topic)),
        allow(['iot:Subscribe'], topics.map(arns.topicFilter)),
      ],
    },
  };
}

function provisionTopics(templateName: string): string {
  return `$aws/provisioning-templates/${templateName}/provision/*`;
}

function allow(actions: string[], resources: string[]): PolicyStatement {
  return { sid: undefined, effect: 'Allow', actions, resources, isNotResource: false, condition: {} };
}
