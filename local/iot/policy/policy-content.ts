import { done, failed, type Outcome } from '../registry/outcome.ts';
import { readPolicyDocument } from './policy-document.ts';
import type { VersionContent } from './policy-versions.ts';

const POLICY_NAME = /^[\w+=,.@-]{1,128}$/;

/** Checks name and document of a policy version. */
export function readVersion(policyName: string, documentText: string, createdAtMs: number): Outcome<VersionContent> {
  if (!POLICY_NAME.test(policyName)) return failed('InvalidRequestException', 'The policy name is not valid.');
  const outcome = readPolicyDocument(parseJson(documentText));
  if (!outcome.ok) return failed('MalformedPolicyException', `Policy ${policyName}: ${outcome.problem}`);
  return done({ document: outcome.document, documentText, createdAtMs });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
