import type { IotStore } from '../iot-store.ts';
import { readPolicyDocument } from '../policy/policy-document.ts';
import type { Outcome } from '../registry/outcome.ts';
import { attributeProblem, isRegistryName, type Thing } from '../registry/thing.ts';
import { type ProvisioningOutcome, rejected } from './rejection.ts';
import type { PlannedPolicy, PlannedThing, ResourcePlan } from './resource-plan.ts';

type Refusal = Extract<ProvisioningOutcome<never>, { ok: false }>;

/** Why a plan cannot be carried out, found before anything is changed; undefined when it can. */
export function planProblem(store: IotStore, plan: ResourcePlan): Refusal | undefined {
  const certificate = store.certificates.certificate(plan.certificateId);
  if (!certificate) return rejected('InvalidCertificateOwnershipToken', 'The certificate no longer exists.');
  if (plan.certificateOverride === 'FAIL' && certificate.status !== 'PENDING_ACTIVATION') {
    return rejected('ResourceConflict', `Certificate ${plan.certificateId} is already ${certificate.status}.`);
  }
  return (
    (plan.thing && thingProblem(store, plan.thing, plan)) ??
    plan.policies.map((policy) => policyProblem(store, policy)).find((problem) => problem !== undefined)
  );
}

function thingProblem(store: IotStore, thing: PlannedThing, plan: ResourcePlan): Refusal | undefined {
  const existing = store.things.thing(thing.thingName);
  if (existing && Object.values(thing.overrides).includes('FAIL')) {
    return rejected('ResourceConflict', `Thing ${thing.thingName} already exists.`);
  }
  const attributes = attributeProblem(thing.attributes);
  if (!isRegistryName(thing.thingName)) return rejected('InvalidParameters', 'The thing name is not valid.');
  if (attributes !== undefined) return rejected('InvalidParameters', attributes);
  const { thingTypeName } = thing;
  if (thingTypeName !== undefined && !store.things.thingType(thingTypeName)) {
    return rejected('ResourceNotFound', `Thing type ${thingTypeName} does not exist.`);
  }
  const missingGroup = thing.groups.find((group) => !store.groups.thingGroup(group));
  if (missingGroup !== undefined) return rejected('ResourceNotFound', `Thing group ${missingGroup} does not exist.`);
  const attachments = store.principals.ofCertificate(plan.certificateId);
  const others = attachments.filter((attachment) => attachment.thingName !== thing.thingName);
  if (others.some((other) => other.type === 'EXCLUSIVE_THING' || plan.thingPrincipalType === 'EXCLUSIVE_THING')) {
    return rejected('ResourceConflict', 'The certificate is attached to another thing.');
  }
  return undefined;
}

function policyProblem(store: IotStore, policy: PlannedPolicy): Refusal | undefined {
  if (policy.documentText === undefined) {
    if (store.policies.policy(policy.policyName)) return undefined;
    return rejected('ResourceNotFound', `Policy ${policy.policyName} does not exist.`);
  }
  try {
    const read = readPolicyDocument(JSON.parse(policy.documentText));
    return read.ok ? undefined : rejected('InvalidParameters', read.problem);
  } catch {
    return rejected('InvalidParameters', 'The policy document of the template is not JSON.');
  }
}

/**
 * Creates or overrides the plan's resources and ties them together, the certificate's status last. The plan has been
 * checked, so a refusal by the store here is a broken contract and throws.
 */
export function applyPlan(store: IotStore, plan: ResourcePlan): void {
  const { thing, certificateId } = plan;
  if (thing) {
    const existing = store.things.thing(thing.thingName);
    if (existing) overrideThing(store, thing, existing);
    else mustSucceed(store.things.createThing(thing));
    joinGroups(store, thing, existing !== undefined);
    mustSucceed(store.principals.attach(thing.thingName, certificateId, plan.thingPrincipalType));
  }
  for (const { policyName, documentText } of plan.policies) {
    if (documentText !== undefined && !store.policies.policy(policyName)) {
      mustSucceed(store.policies.create(policyName, documentText));
    }
    mustSucceed(store.policies.attach(policyName, store.arns.certificate(certificateId)));
  }
  const isPending = store.certificates.certificate(certificateId)?.status === 'PENDING_ACTIVATION';
  if (isPending || plan.certificateOverride === 'REPLACE') {
    mustSucceed(store.certificates.setStatus(certificateId, plan.certificateStatus));
  }
}

/** A property without a setting stays as it is. [assumed] */
function overrideThing(store: IotStore, planned: PlannedThing, existing: Thing): void {
  const attributesSetting = planned.overrides['AttributePayload'];
  const changesAttributes = attributesSetting === 'REPLACE' || attributesSetting === 'MERGE';
  const changesType = planned.overrides['ThingTypeName'] === 'REPLACE';
  if (!changesAttributes && !changesType) return;
  mustSucceed(
    store.things.updateThing(existing.thingName, {
      attributes: changesAttributes ? planned.attributes : undefined,
      merge: attributesSetting === 'MERGE',
      thingTypeName: changesType ? planned.thingTypeName : undefined,
      removeThingType: changesType && planned.thingTypeName === undefined,
    }),
  );
}

function joinGroups(store: IotStore, planned: PlannedThing, existed: boolean): void {
  const setting = existed ? (planned.overrides['ThingGroups'] ?? 'DO_NOTHING') : 'MERGE';
  if (setting === 'DO_NOTHING') return;
  if (setting === 'REPLACE') {
    for (const group of store.groups.groupsOf(planned.thingName)) store.groups.removeThing(group, planned.thingName);
  }
  for (const group of planned.groups) mustSucceed(store.groups.addThing(group, planned.thingName));
}

function mustSucceed(outcome: Outcome<unknown>): void {
  if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
}
