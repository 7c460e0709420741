import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import { type CertificateStore, createCertificateStore } from './certificates/certificate-store.ts';
import { ALL_POLICIES, createPolicyStore, type PolicyStore } from './policy/policy-store.ts';
import { createTemplateStore, type TemplateStore } from './provisioning/template-store.ts';
import { type ChangeLog, createChangeLog } from './registry/change-log.ts';
import { createResourceArns, type ResourceArns } from './registry/resource-arns.ts';
import { createThingGroupStore, type ThingGroupStore } from './registry/thing-groups.ts';
import { createThingPrincipals, type ThingPrincipals } from './registry/thing-principals.ts';
import { createThingStore, type ThingStore } from './registry/thing-store.ts';

/** All that the local IoT core knows, in memory: one object, shared by gateway, provisioning and the `iot` API. */
export interface IotStore {
  readonly arns: ResourceArns;
  readonly changes: ChangeLog;
  readonly things: ThingStore;
  readonly groups: ThingGroupStore;
  readonly principals: ThingPrincipals;
  readonly certificates: CertificateStore;
  readonly policies: PolicyStore;
  readonly templates: TemplateStore;
}

export interface IotStoreOptions {
  region: string;
  accountId: string;
  clock: Clock;
  /** Thing ids and the like; random UUIDs unless given. */
  newId?: () => string;
}

export function createIotStore(options: IotStoreOptions): IotStore {
  const { clock, newId = randomUUID } = options;
  const arns = createResourceArns(options.region, options.accountId);
  const changes = createChangeLog();
  const principals = createThingPrincipals(changes);
  const attachmentCount = (thingName: string): number => principals.ofThing(thingName).length;
  const subjectOf = (targetArn: string): string => {
    const certificateId = arns.certificateIdOf(targetArn);
    return certificateId === undefined ? ALL_POLICIES : `cert:${certificateId}`;
  };
  return {
    arns,
    changes,
    principals,
    things: createThingStore({ changes, clock, newId, attachmentCount }),
    groups: createThingGroupStore(changes),
    certificates: createCertificateStore({ clock, changes }),
    policies: createPolicyStore({ clock, changes, subjectOf }),
    templates: createTemplateStore(clock),
  };
}
