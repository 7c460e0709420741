import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import type { PolicyDocument } from './policy-document.ts';

/** One document of a policy. Versions are numbered from 1; a number is never given twice. */
export interface PolicyVersion {
  readonly versionId: string;
  readonly document: PolicyDocument;
  /** As it was given. */
  readonly documentText: string;
  readonly createdAtMs: number;
}

export type VersionContent = Omit<PolicyVersion, 'versionId'>;

/** A policy with its documents, of which the default alone counts; replaced, never mutated. [AWS-IoT: policy-versions] */
export interface VersionedPolicy {
  readonly policyName: string;
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: PolicyVersion;
  /** The highest number given so far. */
  readonly latestNumber: number;
  /** When the first version was made, and when the default last changed. */
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** [AWS-IoT: limits-iot] */
export const MAX_VERSIONS = 5;

export function newPolicy(policyName: string, content: VersionContent): VersionedPolicy {
  const { createdAtMs } = content;
  const first = { ...content, versionId: '1' };
  const times = { createdAtMs, modifiedAtMs: createdAtMs };
  return { policyName, versions: [first], defaultVersion: first, latestNumber: 1, ...times };
}

export function versionOf(policy: VersionedPolicy, versionId: string): Outcome<PolicyVersion> {
  const found = policy.versions.find((version) => version.versionId === versionId);
  return found ? done(found) : notFound(`Version ${versionId} of policy ${policy.policyName}`);
}

/** Refuses the sixth. */
export function withVersion(
  policy: VersionedPolicy,
  content: VersionContent,
): Outcome<{ policy: VersionedPolicy; version: PolicyVersion }> {
  if (policy.versions.length >= MAX_VERSIONS) {
    const { policyName } = policy;
    return failed('VersionsLimitExceededException', `Policy ${policyName} has ${MAX_VERSIONS} versions already.`);
  }
  const latestNumber = policy.latestNumber + 1;
  const version = { ...content, versionId: String(latestNumber) };
  return done({ policy: { ...policy, latestNumber, versions: [...policy.versions, version] }, version });
}

export function withDefault(policy: VersionedPolicy, version: PolicyVersion, nowMs: number): VersionedPolicy {
  return { ...policy, defaultVersion: version, modifiedAtMs: nowMs };
}

/** Refuses the default version. */
export function withoutVersion(policy: VersionedPolicy, versionId: string): Outcome<VersionedPolicy> {
  const found = versionOf(policy, versionId);
  if (!found.ok) return found;
  if (found.value === policy.defaultVersion) {
    const { policyName } = policy;
    return failed('DeleteConflictException', `Version ${versionId} is the default of policy ${policyName}.`);
  }
  return done({ ...policy, versions: policy.versions.filter((version) => version !== found.value) });
}

/** A template's update must not fail for old versions: the oldest that is not the default goes. [assumed] */
export function withRoom(policy: VersionedPolicy): VersionedPolicy {
  const oldest = policy.versions.find((version) => version !== policy.defaultVersion);
  if (policy.versions.length < MAX_VERSIONS || !oldest) return policy;
  return { ...policy, versions: policy.versions.filter((version) => version !== oldest) };
}
