import type { RotationState } from '../../../contract/identity/rotation.ts';
import type { Row } from '../store/table.ts';

/** Whose certificates a campaign renews. */
export type CampaignTarget =
  | { kind: 'vehicles'; vehicleIds: string[] }
  /** All of the tenant. */
  | { kind: 'tenant' }
  /** Those of the tenant whose certificates end before this, epoch ms. */
  | { kind: 'expiring'; beforeMs: number };

/** `PLANNING`: its vehicles are being given their times. `ENDED`: none of them is in the middle of it any more. */
export type CampaignState = 'PLANNING' | 'RUNNING' | 'ENDED';

/** A row of the campaigns table; partition `tenantId`, sort `campaignId`. */
export interface Campaign {
  tenantId: string;
  /** Hash of tenant and idempotency key. */
  campaignId: string;
  /** Grows by one with each write; every write is conditional on it. */
  version: number;
  state: CampaignState;
  target: CampaignTarget;
  /** Epoch ms. */
  startsAtMs: number;
  durationMs: number;
  createdAtMs: number;
  createdBy: string;
  requestHash: string;
  /** Where planning goes on. */
  cursor?: Row;
  planned: number;
  /** Vehicles left out, by reason. */
  skipped: Record<string, number>;
  /** How it ended, by state; renewals that come later no longer change it. */
  result?: Partial<Record<RotationState, number>>;
  /** Partition of the index of open campaigns; absent once it has ended. */
  openKey?: string;
}

/** There are never many open campaigns: one partition holds them. */
export const OPEN_KEY = 'open';
