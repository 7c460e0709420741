import { ownedSinceMs } from '../../../contract/identity/owner.ts';
import { emptyReportedState, type ReportedSignal } from '../../../contract/telemetry/reported-state.ts';
import { type ReportedReading, readReported, serializeSignals } from '../../../contract/telemetry/reported-text.ts';
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
  return reportedOf(shadow)?.signals ?? new Map<string, never>();
}

/** What a shadow row tells; undefined for a vehicle that sent nothing. */
export function reportedOf(shadow: Row | undefined): ReportedReading | undefined {
  const text = shadow?.['reported'];
  return typeof text === 'string' ? readReported(text) : undefined;
}

/** Attributes of a row with no signals in it. */
export function emptyReported(): { reported: string; frames: number; boots: string } {
  return { reported: serializeSignals(emptyReportedState()), frames: 0, boots: '' };
}
