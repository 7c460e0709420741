import { labelsOf } from '../../contract/audience/labels.ts';
import type { Deriver, VehicleTraits } from '../../contract/telemetry/derive.ts';
import type { TelemetryFrame } from '../../contract/telemetry/frame.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import type { ShadowEntry } from './shadow-entry.ts';

export interface DerivingPorts {
  deriver: Deriver;
  /** The vehicle's row, undefined when there is none. */
  vehicleOf(vehicleId: string): Promise<VehicleRow | undefined>;
  nowMs(): number;
  /** Types of events that are found and kept like all, and told nobody. */
  untold?: ReadonlySet<string>;
  /** A rule threw; the others went on. */
  onFault(vehicleId: string, fault: { rule: string; message: string }): void;
}

/** A label that was changed counts for rules after at most this. */
const TRAITS_HOLD_MS = 10 * 60_000;

/** Puts what the frames come to into the entry: events to be told, and what is remembered of them. */
export function deriveFrames(
  vehicleId: string,
  entry: ShadowEntry,
  frames: readonly TelemetryFrame[],
  { deriver, untold, onFault }: DerivingPorts,
): void {
  try {
    const { events, kept, mustWrite, faults } = deriver.derive(vehicleId, frames, entry.kept, entry.traits);
    entry.kept = kept;
    const told = untold === undefined ? events : events.filter(({ type }) => !untold.has(type));
    entry.unsent.push(...told);
    entry.isOwed ||= mustWrite || told.length > 0;
    for (const fault of faults) onFault(vehicleId, fault);
  } catch (error) {
    // a fault of ours: to fail the records would hold up the shard, and they would fail again
    onFault(vehicleId, { rule: '*', message: error instanceof Error ? error.message : String(error) });
  }
}

/** Reads what rules ask of the vehicle beside its frames, when the entry does not have it. */
export async function learnTraits(
  vehicleId: string,
  entry: ShadowEntry,
  { vehicleOf, nowMs }: DerivingPorts,
): Promise<void> {
  if (entry.traits !== undefined && nowMs() < entry.traitsUntilMs) return;
  entry.traits = traitsOf(await vehicleOf(vehicleId));
  entry.traitsUntilMs = nowMs() + TRAITS_HOLD_MS;
}

function traitsOf(vehicle: VehicleRow | undefined): VehicleTraits {
  if (vehicle === undefined) return {};
  const { attributes = {}, ...named } = labelsOf(vehicle);
  const labels = Object.entries({ ...attributes, ...named }).map(([name, value]) => [name, String(value)] as const);
  return { model: vehicle.model, labels: Object.fromEntries(labels) };
}
