import { functionUsage } from '../cost/estimate/estimate.ts';
import { GB } from '../cost/estimate/flows.ts';
import type { Scene } from '../cost/estimate/scene.ts';
import { type Demand, demandsOf, reconnectsPerSecond } from './demand.ts';
import { type OwnLimit, ownLimits } from './own-limits.ts';
import { QUOTAS, type Quota } from './quotas.ts';
import { type FleetTimes, fleetTimes } from './times.ts';

export type Verdict = 'fits' | 'raise' | 'change';

export interface CapacityLine extends Omit<Demand, 'growsWithFleet'> {
  service: string;
  name: string;
  default: number;
  small: number;
  adjustable: boolean;
  /** `raise`: AWS must be asked for more; `change`: it cannot be raised, something must be built otherwise. */
  verdict: Verdict;
  /** Fleet at which the default ends; undefined where it does not grow with the fleet. */
  endsAtVehicles: number | undefined;
}

export interface CapacityReport {
  vehicles: number;
  /** What comes nearest to its default first. */
  lines: CapacityLine[];
  /** What ends first as the fleet grows. */
  breaksFirst: { name: string; atVehicles: number }[];
  times: FleetTimes;
  logGbPerDay: number;
  /** What the template itself limits. */
  ownLimits: OwnLimit[];
}

const BREAKS_SHOWN = 5;
const DAYS = 730 / 24;

export function capacityOf(scene: Scene): CapacityReport {
  const { vehicles } = scene;
  const reconnects = Math.min(vehicles, reconnectsPerSecond(QUOTAS.connects.default));
  const lines = demandsOf(scene, QUOTAS.connects.default)
    .map((demand) => lineOf(demand, vehicles))
    .toSorted((one, other) => other.needed / other.default - one.needed / one.default);
  const breaksFirst = lines
    .flatMap(({ name, of, endsAtVehicles }) =>
      endsAtVehicles === undefined
        ? []
        : [{ name: of === undefined ? name : `${name}: ${of}`, atVehicles: endsAtVehicles }],
    )
    .toSorted((one, other) => one.atVehicles - other.atVehicles);
  const logBytes = [...functionUsage(scene).values()].reduce((sum, usage) => sum + usage.logBytes, 0);
  return {
    vehicles,
    lines,
    breaksFirst: breaksFirst.slice(0, BREAKS_SHOWN),
    times: fleetTimes(scene),
    logGbPerDay: logBytes / GB / DAYS,
    ownLimits: ownLimits(scene, reconnects),
  };
}

function lineOf({ growsWithFleet, ...demand }: Demand, vehicles: number): CapacityLine {
  const quota: Quota = QUOTAS[demand.quota];
  const isWithin = demand.needed <= quota.default;
  return {
    ...demand,
    ...{ service: quota.service, name: quota.name, default: quota.default, small: quota.small },
    adjustable: quota.adjustable,
    verdict: isWithin ? 'fits' : quota.adjustable ? 'raise' : 'change',
    endsAtVehicles: growsWithFleet && demand.needed > 0 ? (vehicles * quota.default) / demand.needed : undefined,
  };
}
