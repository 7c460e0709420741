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

/** A policy's documents, of which the default alone counts. [AWS-IoT: policy-versions] */
export interface PolicyVersions {
  readonly defaultVersion: PolicyVersion;
  all(): PolicyVersion[];
  version(versionId: string): Outcome<PolicyVersion>;
  /** Refuses the sixth. */
  add(content: Omit<PolicyVersion, 'versionId'>, setAsDefault: boolean): Outcome<PolicyVersion>;
  setDefault(versionId: string): Outcome<undefined>;
  /** Refuses the default version. */
  remove(versionId: string): Outcome<undefined>;
}

/** [AWS-IoT: limits-iot] */
export const MAX_VERSIONS = 5;

export function createPolicyVersions(
  policyName: string,
  first: Omit<PolicyVersion, 'versionId'>,
  defaultChanged: () => void,
): PolicyVersions {
  const versions = new Map<string, PolicyVersion>();
  let latestNumber = 0;
  let defaultVersion = append(first);

  function append(content: Omit<PolicyVersion, 'versionId'>): PolicyVersion {
    latestNumber += 1;
    const version = { ...content, versionId: String(latestNumber) };
    versions.set(version.versionId, version);
    return version;
  }

  function makeDefault(version: PolicyVersion): void {
    defaultVersion = version;
    defaultChanged();
  }

  function version(versionId: string): Outcome<PolicyVersion> {
    const found = versions.get(versionId);
    return found ? done(found) : notFound(`Version ${versionId} of policy ${policyName}`);
  }

  return {
    get defaultVersion() {
      return defaultVersion;
    },
    all: () => [...versions.values()],
    version,
    add(content, setAsDefault) {
      if (versions.size >= MAX_VERSIONS) {
        return failed('VersionsLimitExceededException', `Policy ${policyName} has ${MAX_VERSIONS} versions already.`);
      }
      const added = append(content);
      if (setAsDefault) makeDefault(added);
      return done(added);
    },
    setDefault(versionId) {
      const found = version(versionId);
      if (!found.ok) return found;
      makeDefault(found.value);
      return done(undefined);
    },
    remove(versionId) {
      const found = version(versionId);
      if (!found.ok) return found;
      if (found.value === defaultVersion) {
        return failed('DeleteConflictException', `Version ${versionId} is the default of policy ${policyName}.`);
      }
      versions.delete(versionId);
      return done(undefined);
    },
  };
}
