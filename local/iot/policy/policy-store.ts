import type { Clock } from '../../ports/clock.ts';
import type { ChangeLog } from '../registry/change-log.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { type PolicyDocument, readPolicyDocument } from './policy-document.ts';

export interface IotPolicy {
  readonly policyName: string;
  readonly document: PolicyDocument;
  /** As it was given, for GetPolicy. */
  readonly documentText: string;
  readonly createdAtMs: number;
}

/** Policies and their targets: certificate ARNs and thing group ARNs. Each policy has one version, its default. */
export interface PolicyStore {
  /** Refuses a name that exists with another document. */
  create(policyName: string, documentText: string): Outcome<IotPolicy>;
  /** Creates or replaces; what a template's update does. */
  put(policyName: string, documentText: string): Outcome<IotPolicy>;
  remove(policyName: string): Outcome<undefined>;
  policy(policyName: string): IotPolicy | undefined;
  policies(): IotPolicy[];
  attach(policyName: string, targetArn: string): Outcome<undefined>;
  detach(policyName: string, targetArn: string): Outcome<undefined>;
  attachedTo(targetArn: string): IotPolicy[];
  targetsOf(policyName: string): string[];
}

const POLICY_NAME = /^[\w+=,.@-]{1,128}$/;
const MAX_POLICIES_OF_TARGET = 10;

/** Change-log subject of every document and every group attachment: few and rare, so they share one. */
export const ALL_POLICIES = 'policies';

export function createPolicyStore(options: {
  clock: Clock;
  changes: ChangeLog;
  /** Change-log subject of a target, e.g. `cert:<id>`. */
  subjectOf: (targetArn: string) => string;
}): PolicyStore {
  const policies = new Map<string, IotPolicy>();
  const attachments = new Map<string, Set<string>>();
  const targetsOf = (policyName: string): string[] =>
    [...attachments].filter(([, names]) => names.has(policyName)).map(([target]) => target);

  function put(policyName: string, documentText: string): Outcome<IotPolicy> {
    if (!POLICY_NAME.test(policyName)) return failed('InvalidRequestException', 'The policy name is not valid.');
    const read = readPolicyDocument(parseJson(documentText));
    if (!read.ok) return failed('MalformedPolicyException', `Policy ${policyName}: ${read.problem}`);
    const policy = { policyName, document: read.document, documentText, createdAtMs: options.clock.nowMs() };
    // A new policy is attached to nobody yet, so that nobody need recompile.
    if (policies.has(policyName)) options.changes.mark(ALL_POLICIES);
    policies.set(policyName, policy);
    return done(policy);
  }

  return {
    put,
    create(policyName, documentText) {
      const existing = policies.get(policyName);
      if (existing) return failed('ResourceAlreadyExistsException', `Policy ${policyName} already exists.`);
      return put(policyName, documentText);
    },
    remove(policyName) {
      if (!policies.has(policyName)) return notFound(`Policy ${policyName}`);
      if (targetsOf(policyName).length > 0) {
        return failed('DeleteConflictException', `Policy ${policyName} is attached to targets.`);
      }
      policies.delete(policyName);
      return done(undefined);
    },
    policy: (policyName) => policies.get(policyName),
    policies: () => [...policies.values()],
    attach(policyName, targetArn) {
      if (!policies.has(policyName)) return notFound(`Policy ${policyName}`);
      const names = attachments.get(targetArn) ?? new Set();
      if (names.has(policyName)) return done(undefined);
      if (names.size >= MAX_POLICIES_OF_TARGET) {
        return failed('InvalidRequestException', `At most ${MAX_POLICIES_OF_TARGET} policies fit one target.`);
      }
      attachments.set(targetArn, names.add(policyName));
      options.changes.mark(options.subjectOf(targetArn));
      return done(undefined);
    },
    detach(policyName, targetArn) {
      if (!policies.has(policyName)) return notFound(`Policy ${policyName}`);
      const names = attachments.get(targetArn);
      if (names?.delete(policyName)) options.changes.mark(options.subjectOf(targetArn));
      if (names?.size === 0) attachments.delete(targetArn);
      return done(undefined);
    },
    attachedTo: (targetArn) => [...(attachments.get(targetArn) ?? [])].flatMap((name) => policies.get(name) ?? []),
    targetsOf,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
