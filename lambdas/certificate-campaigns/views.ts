import { type CertificateRow, isEnded, type Rotation } from '../../contract/identity/rotation.ts';
import type { Campaign, CampaignTarget } from '../common/certificates/campaign.ts';
import type { Progress } from '../common/certificates/campaign-store.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A campaign as the HTTP API shows it; `progress` counts its vehicles by the state of their renewal. */
export function campaignView(campaign: Campaign, progress?: Progress): Record<string, unknown> {
  const { campaignId, state, target, startsAtMs, durationMs, createdAtMs, planned, skipped, result } = campaign;
  const counts = result ?? progress;
  return {
    campaignId,
    state,
    ...targetView(target),
    startsAt: iso(startsAtMs),
    durationMinutes: durationMs / 60_000,
    createdAt: iso(createdAtMs),
    planned,
    skipped,
    ...(counts === undefined ? {} : { progress: counts }),
  };
}

function targetView(target: CampaignTarget): Record<string, unknown> {
  if (target.kind === 'vehicles') return { vehicles: target.vehicleIds.length };
  return target.kind === 'tenant' ? { allVehicles: true } : { expiringBefore: iso(target.beforeMs) };
}

/** A vehicle's certificate as the HTTP API shows it, with the renewal under way or the last one. */
export function certificateView(vehicle: VehicleRow, row: CertificateRow | undefined): Record<string, unknown> {
  const certificateId = row?.certificateId ?? vehicle.certificateId;
  return {
    vehicleId: vehicle.vehicleId,
    certificateId,
    ...(row?.notAfterMs === undefined ? {} : { notAfter: iso(row.notAfterMs) }),
    ...(row?.rotation === undefined ? {} : { renewal: renewalView(row.rotation, row.dueAtMs) }),
  };
}

function renewalView(rotation: Rotation, dueAtMs: number | undefined): Record<string, unknown> {
  const { number, state, campaignId, newCertificateId, history } = rotation;
  return {
    ...{ number, state, campaignId },
    ...(newCertificateId === undefined ? {} : { newCertificateId }),
    ...(dueAtMs === undefined || isEnded(state) ? {} : { nextStepAt: iso(dueAtMs) }),
    history: history.map(({ atMs, ...step }) => ({ ...step, at: iso(atMs) })),
  };
}
