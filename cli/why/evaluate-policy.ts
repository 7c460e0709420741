import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { compilePolicies, type PolicyExplanation } from '../../local/iot/policy/compiled-policies.ts';
import type { NamedPolicy } from '../../local/iot/policy/compiled-statement.ts';
import type { ConnectionContext } from '../../local/iot/policy/connection-context.ts';
import { explanationText } from '../../local/iot/policy/explanation-text.ts';
import { readPolicyDocument } from '../../local/iot/policy/policy-document.ts';
import { UsageError } from '../usage-error.ts';
import type { PolicyQuestion } from './why-options.ts';

export interface PolicyAnswer {
  action: string;
  resource: string;
  /** One line for people. */
  reason: string;
  explanation: PolicyExplanation;
}

/** Decides with the local cloud's own evaluator. A file that holds no policy is a UsageError. */
export async function evaluatePolicy(question: PolicyQuestion): Promise<PolicyAnswer> {
  const { action, resource } = question;
  const policies: NamedPolicy[] = [];
  for (const file of question.files) policies.push(await readPolicy(file));
  const explanation = compilePolicies(policies, contextOf(question)).explain(action, resource);
  return { action, resource, reason: explanationText(action, resource, explanation), explanation };
}

async function readPolicy(file: string): Promise<NamedPolicy> {
  let source: unknown;
  try {
    source = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`--policy ${file}: ${(error as Error).message}`);
  }
  const read = readPolicyDocument(source);
  if (!read.ok) throw new UsageError(`--policy ${file}: ${read.problem}`);
  return { policyName: basename(file, '.json'), document: read.document };
}

function contextOf(question: PolicyQuestion): ConnectionContext {
  const { thingName, thingType, attributes, persistent, willTopic } = question;
  const thing = {
    ...{ thingName: thingName ?? '', thingId: '', thingTypeName: thingType, attributes },
    ...{ version: 1, billingGroupName: undefined },
  };
  return {
    clientId: question.clientId,
    certificateId: question.certificateId,
    sourceIp: question.sourceIp,
    thing: thingName === undefined ? { attached: false } : { attached: true, exclusive: false, thing },
    certificate: new Map(),
    connectAttributes: [
      ...(persistent ? (['PersistentConnect'] as const) : []),
      ...(willTopic === undefined ? [] : (['LastWill'] as const)),
    ],
    lastWillTopicArn: willTopic,
  };
}
