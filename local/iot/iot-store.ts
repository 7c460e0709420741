import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import { type CaStore, createCaStore } from './certificates/ca-store.ts';
import { type CertificateStore, createCertificateStore } from './certificates/certificate-store.ts';
import type { OwnershipToken } from './certificates/ownership-tokens.ts';
import { createProvisioningClaims, type ProvisioningClaims } from './certificates/provisioning-claims.ts';
import { createJobStore, type JobStore } from './jobs/job-store.ts';
import { JOB_TEMPLATE_ID } from './jobs/job-template.ts';
import { CA_CERTIFICATES, REGISTRATION_CODES } from './persistence/ca-records.ts';
import { type Collections, memoryCollections } from './persistence/collections.ts';
import { JOB_EXECUTIONS, JOB_TEMPLATES, JOBS } from './persistence/job-records.ts';
import {
  GROUP_MEMBERSHIPS,
  POLICY_ATTACHMENTS,
  THING_ATTACHMENTS,
  THING_GROUPS,
  THING_TYPES,
  THINGS,
} from './persistence/registry-records.ts';
import {
  CERTIFICATES,
  DELETED_CERTIFICATES,
  OWNERSHIP_TOKENS,
  POLICIES,
  TEMPLATES,
} from './persistence/security-records.ts';
import { SHADOWS } from './persistence/shadow-records.ts';
import { createEffectivePolicies, type EffectivePolicies } from './policy/policy-delay.ts';
import { ALL_POLICIES, createPolicyStore, type PolicyStore } from './policy/policy-store.ts';
import { createTemplateStore, type TemplateStore } from './provisioning/template-store.ts';
import { type AccountResources, createAccountResources } from './registry/account-resources.ts';
import { type ChangeLog, createChangeLog } from './registry/change-log.ts';
import { createEventConfigurations, type EventConfigurations } from './registry/event-configurations.ts';
import { createNamedResources } from './registry/named-resources.ts';
import type { TellChange } from './registry/registry-changes.ts';
import { createResourceArns, type ResourceArns } from './registry/resource-arns.ts';
import type { ThingGroupStore } from './registry/thing-groups.ts';
import { createThingPrincipals, type ThingPrincipals } from './registry/thing-principals.ts';
import type { ThingStore } from './registry/thing-store.ts';
import { createToldRegistry } from './registry/told-registry.ts';
import { createShadowStore, type ShadowStore } from './shadow/shadow-store.ts';

/** All that the local IoT core knows, in memory: one object, shared by gateway, provisioning and the `iot` API. */
export interface IotStore {
  readonly arns: ResourceArns;
  readonly clock: Clock;
  readonly changes: ChangeLog;
  readonly things: ThingStore;
  readonly groups: ThingGroupStore;
  readonly principals: ThingPrincipals;
  /** Billing groups, role aliases, domain configurations, tags and settings. */
  readonly account: AccountResources;
  readonly certificates: CertificateStore;
  /** Certificates of five minutes, by which a trusted user lets a device be born. */
  readonly claims: ProvisioningClaims;
  /** CAs whose certificates may be registered, by the API or at their first connection. */
  readonly cas: CaStore;
  /** Of certificates that were handed out and not yet registered, by token. */
  readonly ownershipTokens: Map<string, OwnershipToken>;
  readonly policies: PolicyStore;
  /** The policies that connections are held to, which may lag behind `policies`. */
  readonly effectivePolicies: EffectivePolicies;
  readonly templates: TemplateStore;
  readonly shadows: ShadowStore;
  readonly jobs: JobStore;
  /** Which changes of the registry are told as events. */
  readonly eventConfigurations: EventConfigurations;
  onRegistryChange(listener: TellChange): void;
}

export interface IotStoreOptions {
  region: string;
  accountId: string;
  clock: Clock;
  /** Thing ids and the like; random UUIDs unless given. */
  newId?: () => string;
  /** How long a change of a policy or an attachment takes to act; 0 unless given. */
  policyDelayMs?: number;
  /** Where all of it is kept; in memory unless given. */
  collections?: Collections;
}

export function createIotStore(options: IotStoreOptions): IotStore {
  const { clock, newId = randomUUID, collections = memoryCollections } = options;
  const arns = createResourceArns(options.region, options.accountId);
  const changes = createChangeLog();
  const principals = createThingPrincipals(changes, collections.of(THING_ATTACHMENTS));
  const attachmentCount = (thingName: string): number => principals.ofThing(thingName).length;
  const subjectOf = (targetArn: string): string => {
    const certificateId = arns.certificateIdOf(targetArn);
    return certificateId === undefined ? ALL_POLICIES : `cert:${certificateId}`;
  };
  const registry = createToldRegistry({
    ...{ changes, clock, newId, attachmentCount },
    ...{ things: collections.of(THINGS), types: collections.of(THING_TYPES) },
    ...{ groups: collections.of(THING_GROUPS), membership: collections.of(GROUP_MEMBERSHIPS) },
  });
  const account = createAccountResources({ clock, newId, collections });
  const certificates = createCertificateStore({
    ...{ clock, changes },
    certificates: collections.of(CERTIFICATES),
    deleted: collections.of(DELETED_CERTIFICATES),
  });
  const [policies, attachments] = [collections.of(POLICIES), collections.of(POLICY_ATTACHMENTS)];
  return {
    arns,
    clock,
    changes,
    principals,
    ...registry,
    account,
    certificates,
    claims: createProvisioningClaims({ clock, certificates }),
    cas: createCaStore({ clock, cas: collections.of(CA_CERTIFICATES), codes: collections.of(REGISTRATION_CODES) }),
    ownershipTokens: collections.of(OWNERSHIP_TOKENS),
    policies: createPolicyStore({ clock, changes, subjectOf, policies, attachments }),
    effectivePolicies: createEffectivePolicies({ changes, clock, delayMs: options.policyDelayMs ?? 0 }),
    templates: createTemplateStore(clock, collections.of(TEMPLATES)),
    shadows: createShadowStore(collections.of(SHADOWS)),
    jobs: createJobStore({
      jobs: collections.of(JOBS),
      executions: collections.of(JOB_EXECUTIONS),
      templates: createNamedResources({
        ...{ kind: 'Job template', pattern: JOB_TEMPLATE_ID, clock, newId },
        kept: collections.of(JOB_TEMPLATES),
      }),
    }),
    eventConfigurations: createEventConfigurations(clock, account.settings),
  };
}
