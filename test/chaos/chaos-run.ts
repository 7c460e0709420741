import type { MessageDraft } from '../../contract/mailbox/new-message.ts';
import { fakeTable } from '../support/fake-table.ts';
import { createCloud } from './chaos-cloud.ts';
import { createGateway, type GatewaySabotage } from './chaos-gateway.ts';
import { createChaosVehicle, type VehicleSabotage } from './chaos-vehicle.ts';
import { createInvariants } from './invariants.ts';
import { mailboxTable } from './mailbox-table.ts';
import { createWorld, type World } from './world.ts';

export interface ChaosOptions {
  commands: number;
  seed: number;
  /** Something broken on purpose, to see that an invariant notices. */
  sabotage?: VehicleSabotage | GatewaySabotage | 'no-sweeper' | 'states-go-back';
  /** Told now and then how many commands were asked for. */
  onProgress?(asked: number): void;
}

export interface ChaosReport {
  ok: boolean;
  commands: number;
  seed: number;
  vehicles: number;
  /** Hours of virtual time. */
  hours: number;
  events: number;
  counts: Record<string, number>;
  breaches: string[];
}

const START_MS = Date.UTC(2026, 0, 15);
const EACH_MS = 15_000;
const A_VEHICLE = 100;
/** Longest life of a message here; after it, and a few rounds of the sweeper, everything must have ended. */
const LONGEST_MS = 3_600_000;
const CALM_MS = 900_000;
const TYPES = ['lock', 'unlock', 'window-close', 'horn-and-lights', 'climate-start', 'charge-stop', 'locate'];

/** One run: one thread, virtual time, everything that happens drawn from the seed. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const world = createWorld(options.seed, START_MS);
  const invariants = createInvariants(world);
  const count = Math.max(2, Math.ceil(options.commands / A_VEHICLE));
  const ids = Array.from({ length: count }, (_, number) => `veh-${number}`);
  const rows = ids.map((vehicleId) => ({ vehicleId, tenantId: 'acme', vin: vehicleId, model: 'sedan' }));
  const { sabotage } = options;
  const mailbox = mailboxTable(invariants.onWrite);
  const gateway = createGateway(world, (event) => cloud.onLifecycle(event), gatewaySabotage(sabotage));
  const cloud = createCloud(world, { vehicles: fakeTable({ key: ['vehicleId'] }, rows), mailbox }, gateway.publish);
  const fleet = ids.map((vehicleId) =>
    createChaosVehicle(vehicleId, {
      ...{ world, gateway, onExecute: invariants.onExecute },
      ...(isVehicleSabotage(sabotage) ? { sabotage } : {}),
      sayReady: cloud.onReady,
      sendReceipt: cloud.onReceipt,
    }),
  );
  for (const vehicle of fleet) vehicle.start();
  if (sabotage !== 'no-sweeper') cloud.startSweeping();
  if (sabotage === 'states-go-back') world.at(600_000, () => sendBack(mailbox));
  const lastAskedMs = askAll(world, ids, options, cloud.ask);
  world.at(lastAskedMs, () => {
    for (const vehicle of fleet) vehicle.comeHome();
  });
  const endMs = START_MS + lastAskedMs + LONGEST_MS + CALM_MS;
  let events = 0;
  await world.run(
    () => endMs,
    () => {
      events += 1;
    },
  );
  invariants.onEnd(mailbox.rows());
  return {
    ...{ ok: invariants.breaches.length === 0, commands: options.commands, seed: options.seed, vehicles: count },
    ...{ hours: Math.round((endMs - START_MS) / 360_000) / 10, events },
    ...{ counts: Object.fromEntries(Object.entries(world.counts).sort()), breaches: invariants.breaches },
  };
}

function isVehicleSabotage(sabotage: ChaosOptions['sabotage']): sabotage is VehicleSabotage {
  return sabotage === 'forgets' || sabotage === 'blank-after-restart' || sabotage === 'clock-behind';
}

/** A wrong clock does no harm while the broker keeps to the expiry, so both go wrong together. */
function gatewaySabotage(sabotage: ChaosOptions['sabotage']): GatewaySabotage | undefined {
  if (sabotage === 'clock-behind') return 'keeps-too-long';
  return sabotage === 'all-by-broker' || sabotage === 'keeps-too-long' ? sabotage : undefined;
}

/** Writes as a function does that knows nothing of the state machine. */
function sendBack(mailbox: ReturnType<typeof mailboxTable>): void {
  const done = [...mailbox.rows()].find((row) => row['state'] === 'SUCCEEDED');
  if (done !== undefined) void mailbox.put({ ...done, state: 'QUEUED', version: Number(done['version']) + 1 });
}

/** Spreads the requests evenly over the run; returns when the last one is, ms from the start. */
function askAll(world: World, ids: string[], options: ChaosOptions, ask: (draft: MessageDraft) => void): number {
  const everyMs = EACH_MS / ids.length;
  for (let number = 0; number < options.commands; number += 1) {
    world.at(number * everyMs, () => {
      if (number % 500 === 0) options.onProgress?.(number);
      ask(draftOf(world, world.pick(ids), number));
    });
  }
  return options.commands * everyMs;
}

function draftOf(world: World, vehicleId: string, number: number): MessageDraft {
  const common = { vehicleId, tenantId: 'acme', idempotencyKey: `key-${number}`, requester: { clientId: 'chaos' } };
  if (world.chance(150)) {
    const notAfterMs = world.nowMs + LONGEST_MS;
    const config = { kind: 'config', type: 'desired', payload: { number }, collapseKey: 'desired' } as const;
    return { ...common, ...config, notAfterMs, execTimeoutMs: 120_000 };
  }
  if (world.chance(60))
    return { ...common, kind: 'poi', type: 'poi', payload: { number }, notAfterMs: world.nowMs + 1_800_000 };
  return { ...common, kind: 'command', type: world.pick(TYPES), payload: { number } };
}
