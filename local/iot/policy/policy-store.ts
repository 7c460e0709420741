import type { Clock } from '../../ports/clock.ts';
import type { ChangeLog } from '../registry/change-log.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { createPolicyAttachments } from './policy-attachments.ts';
import { readVersion } from './policy-content.ts';
import type { PolicyDocument } from './policy-document.ts';
import {
  newPolicy,
  type PolicyVersion,
  type VersionedPolicy,
  versionOf,
  withDefault,
  withoutVersion,
  withRoom,
  withVersion,
} from './policy-versions.ts';

/** A policy as it counts: with its default version. */
export interface IotPolicy {
  readonly policyName: string;
  readonly document: PolicyDocument;
  /** As it was given, for GetPolicy. */
  readonly documentText: string;
  readonly defaultVersionId: string;
  /** When the first version was made, and when the default last changed. */
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** Policies, their versions, and their targets: certificate ARNs and thing group ARNs. */
export interface PolicyStore {
  /** Refuses a name that exists. */
  create(policyName: string, documentText: string): Outcome<IotPolicy>;
  /** Creates, or makes the document the default version, a new one if need be; what a template's update does. */
  put(policyName: string, documentText: string): Outcome<IotPolicy>;
  remove(policyName: string): Outcome<undefined>;
  policy(policyName: string): IotPolicy | undefined;
  policies(): IotPolicy[];
  createVersion(policyName: string, documentText: string, setAsDefault: boolean): Outcome<PolicyVersion>;
  setDefaultVersion(policyName: string, versionId: string): Outcome<undefined>;
  removeVersion(policyName: string, versionId: string): Outcome<undefined>;
  version(policyName: string, versionId: string): Outcome<PolicyVersion>;
  versions(policyName: string): Outcome<PolicyVersion[]>;
  attach(policyName: string, targetArn: string): Outcome<undefined>;
  detach(policyName: string, targetArn: string): Outcome<undefined>;
  attachedTo(targetArn: string): IotPolicy[];
  targetsOf(policyName: string): string[];
}

/** Change-log subject of every document and every group attachment: few and rare, so they share one. */
export const ALL_POLICIES = 'policies';

export function createPolicyStore(options: {
  clock: Clock;
  changes: ChangeLog;
  /** Change-log subject of a target, e.g. `cert:<id>`. */
  subjectOf: (targetArn: string) => string;
  /** Where policies stand, by name, and policy names, by the ARN of their target; in memory unless given. */
  policies?: Map<string, VersionedPolicy>;
  attachments?: Map<string, Set<string>>;
}): PolicyStore {
  const { clock, changes, policies = new Map<string, VersionedPolicy>() } = options;
  const attachments = createPolicyAttachments(options);

  function ofPolicy<Value>(name: string, ask: (policy: VersionedPolicy) => Outcome<Value>): Outcome<Value> {
    const policy = policies.get(name);
    return policy ? ask(policy) : notFound(`Policy ${name}`);
  }

  function viewOf(policyName: string): IotPolicy | undefined {
    const policy = policies.get(policyName);
    return policy && view(policy);
  }

  /** A new policy is attached to nobody yet, so that nobody need recompile for it. */
  function keep(policy: VersionedPolicy): Outcome<IotPolicy> {
    policies.set(policy.policyName, policy);
    return done(view(policy));
  }

  function makeDefault(policy: VersionedPolicy, version: PolicyVersion): Outcome<IotPolicy> {
    const kept = keep(withDefault(policy, version, clock.nowMs()));
    changes.mark(ALL_POLICIES);
    return kept;
  }

  function addVersion(policy: VersionedPolicy, content: Omit<PolicyVersion, 'versionId'>, setAsDefault: boolean) {
    const added = withVersion(policy, content);
    if (!added.ok) return added;
    if (setAsDefault) makeDefault(added.value.policy, added.value.version);
    else keep(added.value.policy);
    return done(added.value.version);
  }

  return {
    put(policyName, documentText) {
      const content = readVersion(policyName, documentText, clock.nowMs());
      if (!content.ok) return content;
      const policy = policies.get(policyName);
      if (!policy) return keep(newPolicy(policyName, content.value));
      const same = policy.versions.find((version) => version.documentText === documentText);
      if (same) return same === policy.defaultVersion ? done(view(policy)) : makeDefault(policy, same);
      const added = withVersion(withRoom(policy), content.value);
      return added.ok ? makeDefault(added.value.policy, added.value.version) : added;
    },
    create(policyName, documentText) {
      if (policies.has(policyName)) {
        return failed('ResourceAlreadyExistsException', `Policy ${policyName} already exists.`);
      }
      const content = readVersion(policyName, documentText, clock.nowMs());
      return content.ok ? keep(newPolicy(policyName, content.value)) : content;
    },
    remove: (policyName) =>
      ofPolicy(policyName, (policy) => {
        if (attachments.targetsOf(policyName).length > 0) {
          return failed('DeleteConflictException', `Policy ${policyName} is attached to targets.`);
        }
        // [AWS-IoT: API_DeletePolicy]
        if (policy.versions.length > 1) {
          return failed('DeleteConflictException', `Policy ${policyName} has versions besides its default.`);
        }
        policies.delete(policyName);
        return done(undefined);
      }),
    policy: viewOf,
    policies: () => [...policies.values()].map(view),
    createVersion: (policyName, documentText, setAsDefault) =>
      ofPolicy(policyName, (policy) => {
        const content = readVersion(policyName, documentText, clock.nowMs());
        return content.ok ? addVersion(policy, content.value, setAsDefault) : content;
      }),
    setDefaultVersion: (policyName, versionId) =>
      ofPolicy(policyName, (policy) => {
        const version = versionOf(policy, versionId);
        if (version.ok) makeDefault(policy, version.value);
        return version.ok ? done(undefined) : version;
      }),
    removeVersion: (policyName, versionId) =>
      ofPolicy(policyName, (policy) => {
        const left = withoutVersion(policy, versionId);
        if (left.ok) keep(left.value);
        return left.ok ? done(undefined) : left;
      }),
    version: (policyName, versionId) => ofPolicy(policyName, (policy) => versionOf(policy, versionId)),
    versions: (policyName) => ofPolicy(policyName, (policy) => done([...policy.versions])),
    attach: (policyName, targetArn) => ofPolicy(policyName, () => attachments.attach(policyName, targetArn)),
    detach: (policyName, targetArn) =>
      ofPolicy(policyName, () => {
        attachments.detach(policyName, targetArn);
        return done(undefined);
      }),
    attachedTo: (targetArn) => attachments.policyNamesOf(targetArn).flatMap((name) => viewOf(name) ?? []),
    targetsOf: (policyName) => attachments.targetsOf(policyName),
  };
}

function view({ policyName, defaultVersion, createdAtMs, modifiedAtMs }: VersionedPolicy): IotPolicy {
  const { document, documentText, versionId } = defaultVersion;
  return { policyName, document, documentText, defaultVersionId: versionId, createdAtMs, modifiedAtMs };
}
