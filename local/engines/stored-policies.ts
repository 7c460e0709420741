import type { AwsService } from '../ports/aws-http.ts';
import type { ResourcePolicies, ServiceAccess } from '../ports/resource-policies.ts';
import { type JsonObject, jsonObjectOf } from './aws-error.ts';

/**
 * The policies of queues, topics and log groups as the engines have them, whether a template or a client put them there.
 * `evaluate` decides by one policy's JSON.
 */
export function createStoredPolicies(options: {
  services: readonly AwsService[];
  queueUrlOf(queueArn: string): string;
  evaluate(policyJson: string, access: ServiceAccess): boolean;
}): ResourcePolicies {
  return {
    async allows(access) {
      const policies = await policiesOf(access.resource);
      return policies.some((policy) => options.evaluate(policy, access));
    },
  };

  async function policiesOf(arn: string): Promise<string[]> {
    const service = arn.split(':')[2];
    if (service === 'sqs') return queuePolicy(arn);
    if (service === 'sns') return topicPolicy(arn);
    return service === 'logs' ? logPolicies() : [];
  }

  async function queuePolicy(arn: string): Promise<string[]> {
    const input = { QueueUrl: options.queueUrlOf(arn), AttributeNames: ['Policy'] };
    const { Attributes } = await askJson('sqs', 'AmazonSQS.GetQueueAttributes', '1.0', input);
    const policy = (Attributes as { Policy?: string } | undefined)?.Policy;
    return policy ? [policy] : [];
  }

  async function logPolicies(): Promise<string[]> {
    const { resourcePolicies } = await askJson('logs', 'Logs_20140328.DescribeResourcePolicies', '1.1', {});
    return ((resourcePolicies ?? []) as { policyDocument: string }[]).map(({ policyDocument }) => policyDocument);
  }

  async function topicPolicy(arn: string): Promise<string[]> {
    const form = new URLSearchParams({ Action: 'GetTopicAttributes', Version: '2010-03-31', TopicArn: arn });
    const text = await ask('sns', { 'content-type': 'application/x-www-form-urlencoded' }, form.toString());
    const [, policy] = /<key>Policy<\/key>\s*<value>([^<]*)<\/value>/.exec(text) ?? [];
    return policy ? [unescapeXml(policy)] : [];
  }

  async function askJson(service: string, target: string, version: string, input: JsonObject): Promise<JsonObject> {
    const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
    return jsonObjectOf(await ask(service, headers, JSON.stringify(input))) ?? {};
  }

  async function ask(name: string, headers: Record<string, string>, body: string): Promise<string> {
    const service = options.services.find(({ signingNames }) => signingNames.includes(name));
    const request = { method: 'POST', url: '/', headers, body: Buffer.from(body) };
    const answer = await service?.handle(request, { kind: 'operator' });
    return answer?.body.toString() ?? '';
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|#39);/g, (_entity, name: string) => ENTITIES[name] ?? '');
}
