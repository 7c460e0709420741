import type { Presence } from './merge-presence.ts';

/**
 * A vehicle is ready when it said so, after its SUBACK, on the connection it has. What it said before this connection,
 * or before it went, does not count. `readyAtMs` and presence may reach us in any order. Times in epoch ms of the cloud.
 */
export function isReady(vehicle: { readyAtMs?: number; presence?: Pick<Presence, 'connected' | 'atMs'> }): boolean {
  const { readyAtMs, presence } = vehicle;
  if (readyAtMs === undefined) return false;
  if (presence === undefined) return true;
  return presence.connected ? readyAtMs >= presence.atMs : readyAtMs > presence.atMs;
}
