import { isAdmitted } from './share.ts';

/** From the least specific to the most: each overrides those before it. */
export const ASSIGNMENT_SCOPES = ['base', 'model', 'cohort', 'vehicle'] as const;
export type AssignmentScope = (typeof ASSIGNMENT_SCOPES)[number];

/** A version somebody chose. `decision` tells one choice from a later one of the same version. */
export interface ChosenVersion {
  version: string;
  sha256: string;
  decision: string;
}

/** A rollout that is giving another version to a growing share of an assignment's vehicles. */
export interface AssignedRollout {
  rolloutId: string;
  version: string;
  sha256: string;
  /** Ten-thousandths of the vehicles that have been let in. */
  share: number;
  /** True while nothing new is handed out: paused, stopped or aborted. Who has it keeps it. */
  isHalted: boolean;
}

/** "These vehicles get this version of this configuration." Without `chosen` and `rollout` it says nothing any more. */
export interface Assignment {
  tenantId: string;
  scope: AssignmentScope;
  /** The model, cohort or vehicle id; `*` for base. */
  value: string;
  configId: string;
  chosen?: ChosenVersion;
  rollout?: AssignedRollout;
  /** Grows with every write, which is conditional on it. */
  revision: number;
}

/** What of a vehicle decides which assignments are its own. */
export interface VehicleTraits {
  vehicleId: string;
  model: string;
  cohort?: string;
}

/** What a vehicle should have under one configId, and by which assignment. */
export interface Intended extends ChosenVersion {
  configId: string;
  from: AssignmentScope;
  /** Given by a rollout that is not at its end. */
  rollout?: Pick<AssignedRollout, 'rolloutId' | 'isHalted'>;
}

/**
 * What a vehicle should have, by configId: of the assignments that concern it the most specific one that says something.
 * Independent of their order; where one is removed, the next less specific holds again.
 */
export function resolveIntended(assignments: readonly Assignment[], vehicle: VehicleTraits): Map<string, Intended> {
  const intended = new Map<string, Intended>();
  for (const scope of ASSIGNMENT_SCOPES) {
    for (const assignment of assignments) {
      if (assignment.scope !== scope || assignment.value !== valueFor(scope, vehicle)) continue;
      const given = givenBy(assignment, vehicle);
      if (given !== undefined) intended.set(assignment.configId, given);
    }
  }
  return intended;
}

/** The value that assignments of a scope must have to concern the vehicle; undefined when none does. */
export function valueFor(scope: AssignmentScope, { vehicleId, model, cohort }: VehicleTraits): string | undefined {
  return { base: '*', model, cohort, vehicle: vehicleId }[scope];
}

function givenBy({ scope, configId, chosen, rollout }: Assignment, vehicle: VehicleTraits): Intended | undefined {
  if (rollout !== undefined && isAdmitted(rollout, vehicle.vehicleId)) {
    const { rolloutId, version, sha256, isHalted } = rollout;
    return { configId, version, sha256, decision: rolloutId, from: scope, rollout: { rolloutId, isHalted } };
  }
  return chosen && { configId, ...chosen, from: scope };
}
