import type { Scene } from '../cost/estimate/scene.ts';
import { reconnectsPerSecond } from './demand.ts';
import { QUOTAS } from './quotas.ts';

/** Of a quota that others need, too. */
const BACKGROUND_SHARE = 0.3;
const SHARE = 0.7;
/** Rollouts take so many vehicles a round, a round a minute, by the worker's own bounds. */
const ROLLOUT_VEHICLES_A_MINUTE = 2_000;
const LONGEST_BACK_OFF_SECONDS = 300;

/** How long things take that concern the whole fleet. */
export interface FleetTimes {
  /** All come back at 70 % of the CONNECT quota. */
  reconnectSeconds: number;
  /** Longest back-off a vehicle needs so that a storm stays below that; as built it is 300 s. */
  backOffSeconds: number;
  /** All are born, at the quota of RegisterThing. */
  provisioningHours: number;
  /** All get a new certificate, with 30 % of the quota of certificates. */
  rotationDays: number;
  /** One configuration for all who are on the line, at 70 % of what goes to vehicles. */
  broadcastMinutes: number;
  /** The same as a staged rollout, vehicle by vehicle. */
  rolloutMinutes: number;
}

export function fleetTimes({ vehicles }: Pick<Scene, 'vehicles'>): FleetTimes {
  const reconnectSeconds = vehicles / reconnectsPerSecond(QUOTAS.connects.default);
  return {
    reconnectSeconds,
    backOffSeconds: Math.max(LONGEST_BACK_OFF_SECONDS, reconnectSeconds),
    provisioningHours: vehicles / QUOTAS.registrations.default / 3_600,
    rotationDays: vehicles / (QUOTAS.certificates.default * 86_400 * BACKGROUND_SHARE),
    broadcastMinutes: vehicles / (SHARE * QUOTAS.outbound.default) / 60,
    rolloutMinutes: vehicles / ROLLOUT_VEHICLES_A_MINUTE,
  };
}
