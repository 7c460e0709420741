import type { Clock } from '../../ports/clock.ts';
import type { ChangeLog } from '../registry/change-log.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { createPolicyAttachments } from './policy-attachments.ts';
import { type PolicyDocument, readPolicyDocument } from './policy-document.ts';
import { createPolicyVersions, MAX_VERSIONS, type PolicyVersion, type PolicyVersions } from './policy-versions.ts';

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
  /** Creates, or makes the document the new default version; what a template's update does. */
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

const POLICY_NAME = /^[\w+=,.@-]{1,128}$/;

/** Change-log subject of every document and every group attachment: few and rare, so they share one. */
export const ALL_POLICIES = 'policies';

export function createPolicyStore(options: {
  clock: Clock;
  changes: ChangeLog;
  /** Change-log subject of a target, e.g. `cert:<id>`. */
  subjectOf: (targetArn: string) => string;
}): PolicyStore {
  const policies = new Map<string, StoredPolicy>();
  const attachments = createPolicyAttachments(options);

  function read(policyName: string, documentText: string): Outcome<VersionContent> {
    return readVersion(policyName, documentText, options.clock.nowMs());
  }

  /** A new policy is attached to nobody yet, so that nobody need recompile for it. */
  function add(policyName: string, content: VersionContent): Outcome<IotPolicy> {
    const { createdAtMs } = content;
    const versions = createPolicyVersions(policyName, content, () => {
      policy.modifiedAtMs = options.clock.nowMs();
      options.changes.mark(ALL_POLICIES);
    });
    const policy = { policyName, versions, createdAtMs, modifiedAtMs: createdAtMs };
    policies.set(policyName, policy);
    return done(view(policy));
  }

  function existing(policyName: string): Outcome<StoredPolicy> {
    const policy = policies.get(policyName);
    return policy ? done(policy) : notFound(`Policy ${policyName}`);
  }

  function viewOf(policyName: string): IotPolicy | undefined {
    const policy = policies.get(policyName);
    return policy && view(policy);
  }

  function ofVersions<Value>(name: string, ask: (versions: PolicyVersions) => Outcome<Value>): Outcome<Value> {
    const policy = existing(name);
    return policy.ok ? ask(policy.value.versions) : policy;
  }

  return {
    put(policyName, documentText) {
      const content = read(policyName, documentText);
      if (!content.ok) return content;
      const policy = policies.get(policyName);
      if (!policy) return add(policyName, content.value);
      makeRoom(policy.versions);
      const added = policy.versions.add(content.value, true);
      return added.ok ? done(view(policy)) : added;
    },
    create(policyName, documentText) {
      if (policies.has(policyName)) {
        return failed('ResourceAlreadyExistsException', `Policy ${policyName} already exists.`);
      }
      const content = read(policyName, documentText);
      return content.ok ? add(policyName, content.value) : content;
    },
    remove(policyName) {
      const policy = existing(policyName);
      if (!policy.ok) return policy;
      if (attachments.targetsOf(policyName).length > 0) {
        return failed('DeleteConflictException', `Policy ${policyName} is attached to targets.`);
      }
      // [AWS-IoT: API_DeletePolicy]
      if (policy.value.versions.all().length > 1) {
        return failed('DeleteConflictException', `Policy ${policyName} has versions besides its default.`);
      }
      policies.delete(policyName);
      return done(undefined);
    },
    policy: viewOf,
    policies: () => [...policies.values()].map(view),
    createVersion(policyName, documentText, setAsDefault) {
      const content = read(policyName, documentText);
      return ofVersions(policyName, (versions) => (content.ok ? versions.add(content.value, setAsDefault) : content));
    },
    setDefaultVersion: (name, versionId) => ofVersions(name, (versions) => versions.setDefault(versionId)),
    removeVersion: (name, versionId) => ofVersions(name, (versions) => versions.remove(versionId)),
    version: (name, versionId) => ofVersions(name, (versions) => versions.version(versionId)),
    versions: (name) => ofVersions(name, (versions) => done(versions.all())),
    attach(policyName, targetArn) {
      const policy = existing(policyName);
      return policy.ok ? attachments.attach(policyName, targetArn) : policy;
    },
    detach(policyName, targetArn) {
      const policy = existing(policyName);
      if (!policy.ok) return policy;
      attachments.detach(policyName, targetArn);
      return done(undefined);
    },
    attachedTo: (targetArn) => attachments.policyNamesOf(targetArn).flatMap((name) => viewOf(name) ?? []),
    targetsOf: (policyName) => attachments.targetsOf(policyName),
  };
}

type VersionContent = Omit<PolicyVersion, 'versionId'>;

function readVersion(policyName: string, documentText: string, createdAtMs: number): Outcome<VersionContent> {
  if (!POLICY_NAME.test(policyName)) return failed('InvalidRequestException', 'The policy name is not valid.');
  const outcome = readPolicyDocument(parseJson(documentText));
  if (!outcome.ok) return failed('MalformedPolicyException', `Policy ${policyName}: ${outcome.problem}`);
  return done({ document: outcome.document, documentText, createdAtMs });
}

interface StoredPolicy {
  policyName: string;
  versions: PolicyVersions;
  createdAtMs: number;
  modifiedAtMs: number;
}

function view({ policyName, versions, createdAtMs, modifiedAtMs }: StoredPolicy): IotPolicy {
  const { document, documentText, versionId } = versions.defaultVersion;
  return { policyName, document, documentText, defaultVersionId: versionId, createdAtMs, modifiedAtMs };
}

/** A template's update must not fail for old versions: the oldest that is not the default goes. [assumed] */
function makeRoom(versions: PolicyVersions): void {
  const all = versions.all();
  const oldest = all.find((version) => version !== versions.defaultVersion);
  if (all.length >= MAX_VERSIONS && oldest) versions.remove(oldest.versionId);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
