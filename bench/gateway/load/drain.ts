import { setTimeout as pause } from 'node:timers/promises';
import type { LoadPublisher } from './load-publisher.ts';

const STEP_MS = 20;
const QUIET_MS = 2_000;

/** Waits for what is under way, until nothing has come for 2 s; returns how many messages never came. */
export async function drain(publishers: readonly LoadPublisher[]): Promise<number> {
  let left = missing(publishers);
  for (let quietMs = 0; left > 0 && quietMs < QUIET_MS; quietMs += STEP_MS) {
    await pause(STEP_MS);
    const now = missing(publishers);
    if (now < left) quietMs = 0;
    left = now;
  }
  return left;
}

function missing(publishers: readonly LoadPublisher[]): number {
  return publishers.reduce((sum, { sent, delivered }) => sum + sent - delivered, 0);
}
