import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type { IotStore } from '../iot-store.ts';
import type { PlannedThing, ResourcePlan } from './resource-plan.ts';

interface NeededPermission {
  action: string;
  resource: string;
}

/**
 * The first thing that the provisioning role lacks for a plan, as AWS's message, or undefined. All permissions are
 * checked before anything is changed. Which resource AWS checks for each action is [assumed].
 * [AWS-IoT: provision-wo-cert]
 */
export function missingRolePermission(
  store: IotStore,
  roles: RoleAuthorizer,
  roleArn: string,
  plan: ResourcePlan,
): string | undefined {
  if (!roles.mayAssume(roleArn, 'iot.amazonaws.com')) return `iot.amazonaws.com may not assume ${roleArn}`;
  for (const { action, resource } of neededPermissions(store, plan)) {
    const decision = roles.authorize(roleArn, action, resource);
    if (!decision.allowed) return decision.message;
  }
  return undefined;
}

function neededPermissions(store: IotStore, plan: ResourcePlan): NeededPermission[] {
  const { arns } = store;
  const certificate = arns.certificate(plan.certificateId);
  const needed = plan.thing ? thingPermissions(store, plan.thing, certificate) : [];
  for (const { policyName, documentText } of plan.policies) {
    if (documentText !== undefined && !store.policies.policy(policyName)) {
      needed.push({ action: 'iot:CreatePolicy', resource: arns.policy(policyName) });
    }
    needed.push({ action: 'iot:AttachPolicy', resource: certificate });
  }
  return [...needed, { action: 'iot:UpdateCertificate', resource: certificate }];
}

function thingPermissions(store: IotStore, thing: PlannedThing, certificate: string): NeededPermission[] {
  const resource = store.arns.thing(thing.thingName);
  const exists = store.things.thing(thing.thingName) !== undefined;
  const isChanged = ['AttributePayload', 'ThingTypeName'].some((property) => {
    const setting = thing.overrides[property];
    return setting === 'REPLACE' || setting === 'MERGE';
  });
  const needed: NeededPermission[] = [];
  if (!exists) needed.push({ action: 'iot:CreateThing', resource });
  if (exists && isChanged) needed.push({ action: 'iot:UpdateThing', resource });
  for (const group of thing.groups) {
    needed.push({ action: 'iot:AddThingToThingGroup', resource: store.arns.thingGroup(group) });
  }
  return [...needed, { action: 'iot:AttachThingPrincipal', resource: certificate }];
}
