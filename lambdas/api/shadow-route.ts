import { signalOf } from '../../contract/telemetry/catalogue/catalogue.ts';
import { respondTagged } from '../common/http/entity-tag.ts';
import { respondProblem } from '../common/http/respond.ts';
import { isOwnersShadow, reportedOf } from '../common/store/shadow-row.ts';
import type { Row } from '../common/store/table.ts';
import { forVehicle } from './route.ts';
import { isAskedFor, readShadowQuery, type ShadowQuery } from './shadow-query.ts';

/** The vehicle shadow, whole or in part; 304 for who has it as it is. */
export const getShadow = forVehicle(async (event, vehicle, { shadows, nowMs }) => {
  const reading = readShadowQuery(event);
  if (!reading.ok) return respondProblem('invalid-request', reading.detail);
  const { vehicleId } = vehicle;
  const row = await shadows.get({ vehicleId });
  const own = isOwnersShadow(row, vehicle) ? row : undefined;
  const reported = reportedView(own, reading.query, nowMs());
  return respondTagged(event, shadowView(vehicleId, own, reported), tagOf(own, reported.length));
});

type ReportedView = (readonly [path: string, signal: Record<string, unknown>])[];

/**
 * Signals that are older than was asked for are left out. A signal's age is by our clock, set right by what the
 * vehicle's is late.
 */
function reportedView(row: Row | undefined, query: ShadowQuery, nowMs: number): ReportedView {
  const reading = reportedOf(row);
  if (reading === undefined) return [];
  const oldestMs = nowMs - Number(row?.['skewMs'] ?? 0) - query.maxAgeMs;
  const view: ReportedView = [];
  for (const [path, { value, atMs, quality = 'ok', unit: ownUnit }] of reading.signals) {
    if (atMs < oldestMs || !isAskedFor(path, query)) continue;
    const unit = ownUnit ?? signalOf(reading.schema, path)?.unit;
    view.push([path, { value, at: new Date(atMs).toISOString(), quality, ...(unit === undefined ? {} : { unit }) }]);
  }
  return view;
}

/** `reported` maps signal paths to their last values, `desired` is what was asked for. */
function shadowView(vehicleId: string, row: Row | undefined, reported: ReportedView): Record<string, unknown> {
  const { version = 0, frames = 0, desired = {}, desiredVersion = 0, skewMs, updatedAtMs } = row ?? {};
  return {
    ...{ vehicleId, version, frames },
    ...(typeof updatedAtMs === 'number' ? { updatedAt: new Date(updatedAtMs).toISOString() } : {}),
    ...(typeof skewMs === 'number' ? { clockSkewMs: skewMs } : {}),
    ...{ reported: Object.fromEntries(reported), desired, desiredVersion },
  };
}

/** Within a version signals only grow too old, one by one: their number tells which are left. */
function tagOf(row: Row | undefined, signals: number): string {
  const { version = 0, desiredVersion = 0, updatedAtMs = 0 } = row ?? {};
  return `${version}.${desiredVersion}.${Number(updatedAtMs).toString(36)}.${signals}`;
}
