import type { createCommandBook } from './demo-commands.ts';
import type { DemoFleet } from './demo-fleet.ts';
import type { TspClient } from './tsp-client.ts';

/** What the acts of a demo are played with. */
export interface DemoStage {
  fleet: DemoFleet;
  tsp: TspClient;
  book: ReturnType<typeof createCommandBook>;
  /** Runs a schedule of the platform now: who watches does not wait for its minute. */
  runSchedule(name: string): Promise<void>;
  sleep(ms: number): Promise<unknown>;
}

/** What people read of an act, and what programs do. */
export interface Played<T> {
  lines: string[];
  report: T;
}

/** Vehicles that notices and rollouts of the demo are for, however large the fleet is. */
const PILOTS = 5;

export function pilotsOf({ vehicles }: DemoFleet): string[] {
  return vehicles.slice(0, PILOTS).map(({ vehicleId }) => vehicleId);
}

/** Cohort of this run's pilots: in an engine that is kept, those of the run before have theirs. */
export const PILOT_COHORT = `pilot-${Date.now().toString(36)}`;

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 60;

/** Looks again until there is something; throws what it waited for in vain. */
export async function eventuallySome<T>(
  { sleep }: Pick<DemoStage, 'sleep'>,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() >= deadlineMs) throw new Error(`${what}: not within ${PATIENCE_MS / 1_000} s`);
    await sleep(LOOK_EVERY_MS);
  }
}
