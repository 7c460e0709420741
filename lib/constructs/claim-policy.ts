import { BIRTH_CLIENT_ID_PREFIX } from '../../contract/topics.ts';
import type { IotPolicyDocument } from './device-policy.ts';

/**
 * What a claim certificate may do: connect under a birth name, which no vehicle has, ask for a certificate and for the
 * one template. It reads no vehicle's topic and writes none. [AWS-IoT: fleet-provision-api]
 */
export function claimPolicy(arnPrefix: string, templateName: string): IotPolicyDocument {
  const requests = [
    '$aws/certificates/create-from-csr/json',
    '$aws/certificates/create/json',
    `$aws/provisioning-templates/${templateName}/provision/json`,
  ];
  const replies = requests.flatMap((request) => [`${request}/accepted`, `${request}/rejected`]);
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'iot:Connect', Resource: `${arnPrefix}client/${BIRTH_CLIENT_ID_PREFIX}*` },
      { Effect: 'Allow', Action: 'iot:Publish', Resource: requests.map((request) => `${arnPrefix}topic/${request}`) },
      { Effect: 'Allow', Action: 'iot:Receive', Resource: replies.map((reply) => `${arnPrefix}topic/${reply}`) },
      {
        Effect: 'Allow',
        Action: 'iot:Subscribe',
        Resource: replies.map((reply) => `${arnPrefix}topicfilter/${reply}`),
      },
    ],
  };
}
