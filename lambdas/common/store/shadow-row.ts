import { ownedSinceMs } from '../../../contract/identity/owner.ts';
import { parseSignals, type ReportedSignal } from '../../../contract/telemetry/reported-state.ts';
import type { Row } from './table.ts';
import type { VehicleRow } from './vehicle-row.ts';

/**
 * False for a shadow of the owner before, which is emptied right after the vehicle was given away, and of the one after,
 * when that happened since the vehicle was read.
 */
export function isOwnersShadow(shadow: Row | undefined, vehicle: VehicleRow): boolean {
  return Number(shadow?.['sinceMs'] ?? 0) === ownedSinceMs(vehicle);
}

/** Last values of a shadow row by signal path; none for a vehicle that sent nothing. */
export function signalsOf(shadow: Row | undefined): Map<string, ReportedSignal> {
  const text = shadow?.['reported'];
  return typeof text === 'string' ? parseSignals(text) : new Map<string, never>();
}
