import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { certificateIdOfDer, readCertificatePem } from '../../local/iot/certificates/certificate.ts';
import { compilePolicies } from '../../local/iot/policy/compiled-policies.ts';
import type { NamedPolicy } from '../../local/iot/policy/compiled-statement.ts';
import type { ConnectionContext } from '../../local/iot/policy/connection-context.ts';
import { explanationText } from '../../local/iot/policy/explanation-text.ts';
import { readPolicyDocument } from '../../local/iot/policy/policy-document.ts';
import { UsageError } from '../usage-error.ts';
import type { PolicyQuestion } from './why-options.ts';
import type { Answer } from './why-text.ts';

/** Decides with the local cloud's own evaluator. A file that holds no policy is a UsageError. */
export async function evaluatePolicy(question: PolicyQuestion): Promise<Answer> {
  const { action, resource, clientId, thingName } = question;
  const policies: NamedPolicy[] = [];
  for (const file of question.files) policies.push(await readPolicy(file));
  const certificate = question.certificateFile === undefined ? undefined : await readPem(question.certificateFile);
  const context = { ...contextOf(question), ...certificate };
  const explanation = compilePolicies(policies, context).explain(action, resource);
  const reason = explanationText(action, resource, explanation);
  const { allowed, variables, ...decision } = explanation;
  const { certificateId } = context;
  return {
    ...{ allowed, action, resource, clientId, thingName, reason, decision: { allowed, ...decision }, variables },
    ...(certificateId === '' ? {} : { certificateId }),
  };
}

async function readPolicy(file: string): Promise<NamedPolicy> {
  const text = await readText('--policy', file);
  const read = readPolicyDocument(parseJson(file, text));
  if (!read.ok) throw new UsageError(`--policy ${file}: ${read.problem}`);
  return { policyName: basename(file, '.json'), document: read.document };
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--policy ${file}: it is no JSON: ${(error as Error).message}`);
  }
}

/** What the connection knows of the certificate in a PEM file. The X.509 library is loaded for this alone. */
async function readPem(file: string): Promise<Pick<ConnectionContext, 'certificateId' | 'certificate'>> {
  const pem = await readText('--certificate', file);
  const { readCertificateVariables } = await import('../../local/iot/certificates/certificate-names.ts');
  try {
    const { der } = readCertificatePem(pem);
    return { certificateId: certificateIdOfDer(der), certificate: readCertificateVariables(der) };
  } catch (error) {
    throw new UsageError(`--certificate ${file}: it holds no certificate in PEM: ${(error as Error).message}`);
  }
}

async function readText(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${option} ${file}: ${(error as Error).message}`);
  }
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
