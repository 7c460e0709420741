import type { Retirement } from './decommission.ts';

/** How a vehicle came to the tenant it has, in its row; none: it has the tenant it was born with. */
export interface OwnerChange {
  /** Grows by one with each change. */
  epoch: number;
  /** Epoch ms of the cloud: what was asked for or measured before is the earlier owner's. */
  sinceMs: number;
  /** The tenant before. */
  from: string;
  by: string;
  reason: string;
}

/** What of a vehicle's row says whose it is. */
export interface Owned {
  tenantId: string;
  ownership?: OwnerChange;
  retirement?: Retirement;
}

/** Reasons that a message's history gives for what an owner or a vehicle that is gone leaves behind. */
export type Withheld = 'owner-changed' | 'decommissioned';

/**
 * Why a message must not go to its vehicle any more, by the vehicle's row as it is when it would be sent; undefined: it
 * may. A tenant that gave a vehicle away and got it back asked under another ownership: the time tells.
 */
export function withheldFrom(message: { tenantId: string; issuedAtMs: number }, vehicle: Owned): Withheld | undefined {
  if (vehicle.retirement !== undefined) return 'decommissioned';
  const isOwners = message.tenantId === vehicle.tenantId && message.issuedAtMs >= ownedSinceMs(vehicle);
  return isOwners ? undefined : 'owner-changed';
}

/** 0 for the first owner. */
export function ownedSinceMs({ ownership }: Pick<Owned, 'ownership'>): number {
  return ownership?.sinceMs ?? 0;
}

/** A tenant id, as the manifest takes it. */
export function isTenantId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9:_-]{1,128}$/.test(value);
}

export type OwnerPlan =
  | { kind: 'change'; change: OwnerChange }
  /** The vehicle is his; what an interrupted change left undone is to be done. */
  | { kind: 'his-already' }
  | { kind: 'not-born' };

/** What an order to give a vehicle to a tenant comes to. Only a vehicle that was born has an owner who can change. */
export function planOwnerChange(
  vehicle: Owned & { bornAtMs?: number },
  order: { tenantId: string; by: string; reason: string; nowMs: number },
): OwnerPlan {
  if (vehicle.bornAtMs === undefined) return { kind: 'not-born' };
  if (vehicle.tenantId === order.tenantId) return { kind: 'his-already' };
  const epoch = (vehicle.ownership?.epoch ?? 0) + 1;
  // a clock that is behind must not give the earlier owner's time away
  const sinceMs = Math.max(order.nowMs, ownedSinceMs(vehicle) + 1);
  return { kind: 'change', change: { epoch, sinceMs, from: vehicle.tenantId, by: order.by, reason: order.reason } };
}
