import { clientPacket, connect, type Version } from './client-packets.ts';
import { cut, damaged, noise } from './damage.ts';
import type { SeededRandom } from './seeded-random.ts';

/** One run: some connections whose bytes come interleaved, then a stretch of time. */
export interface Scenario {
  wires: WirePlan[];
  steps: Step[];
  /** How far the broker's clock moves at the end. */
  advanceMs: number;
}

export interface WirePlan {
  /** Acknowledges what it is sent, as a good client does. */
  acknowledges: boolean;
  isDeaf: boolean;
  /** Stays open beside the runs that follow, until newer ones take its place. */
  stays: boolean;
}

/** `bytes` arrive on `wires[wire]`; `turns`: the event loop goes round before the next step. */
export interface Step {
  wire: number;
  bytes: Buffer;
  turns: boolean;
}

const ADVANCES_MS = [50, 200, 1_000, 5_000, 30_000, 90_000];
const RARE_ADVANCE_MS = 4_000_000;

/** Connections that mostly begin as a client should, with packets of which many were then damaged, cut anywhere. */
export function mqttScenario(random: SeededRandom): Scenario {
  const count = random.chance(3) ? 2 + random.below(3) : 1;
  const wires = Array.from({ length: count }, () => ({
    acknowledges: random.chance(2),
    isDeaf: random.chance(30),
    stays: random.chance(4),
  }));
  const queues = wires.map(() => cut(random, connectionBytes(random)));
  const advanceMs = random.chance(500) ? RARE_ADVANCE_MS : random.pick(ADVANCES_MS);
  return { wires, steps: interleaved(random, queues), advanceMs };
}

function connectionBytes(random: SeededRandom): Buffer {
  const version: Version = random.chance(2) ? 4 : 5;
  const parts: Buffer[] = [];
  if (!random.chance(15)) parts.push(damaged(random, connect(random, version), 12));
  const count = 1 + random.below(random.chance(5) ? 20 : 6);
  for (let index = 0; index < count; index += 1) {
    parts.push(random.chance(25) ? noise(random) : damaged(random, clientPacket(random, version), 8));
  }
  return Buffer.concat(parts);
}

function interleaved(random: SeededRandom, queues: Buffer[][]): Step[] {
  const steps: Step[] = [];
  const open = queues.map((pieces, wire) => ({ wire, pieces: [...pieces] })).filter(({ pieces }) => pieces.length > 0);
  while (open.length > 0) {
    const at = random.below(open.length);
    const queue = open[at];
    const bytes = queue?.pieces.shift();
    if (queue && bytes) steps.push({ wire: queue.wire, bytes, turns: random.chance(6) });
    if (queue?.pieces.length === 0) open.splice(at, 1);
  }
  return steps;
}
