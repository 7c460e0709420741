import type { MessageDraft } from '../../contract/mailbox/new-message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import type { LifecycleEvent } from '../../contract/presence/merge-presence.ts';
import { createCollapseHeads } from '../../lambdas/common/mailbox/collapse-heads.ts';
import type { DownPublisher } from '../../lambdas/common/mailbox/down-publisher.ts';
import { createMailboxStore } from '../../lambdas/common/mailbox/mailbox-store.ts';
import { refillWindow } from '../../lambdas/common/mailbox/replay.ts';
import { createReplayTickets } from '../../lambdas/common/mailbox/replay-tickets.ts';
import { sendToVehicle } from '../../lambdas/common/mailbox/send-to-vehicle.ts';
import type { Table } from '../../lambdas/common/store/table.ts';
import { readVehicle } from '../../lambdas/common/store/vehicle-row.ts';
import { sweep } from '../../lambdas/mailbox-sweeper/sweep.ts';
import { onReady } from '../../lambdas/offline-replay/on-ready.ts';
import { applyLifecycleEvent } from '../../lambdas/presence/apply-lifecycle-event.ts';
import { continueReplay } from '../../lambdas/presence/continue-replay.ts';
import { takeReceipt } from '../../lambdas/receipts/take-receipt.ts';
import { deliverEvent, faultyTable, type Life, whileAlive } from './faults.ts';
import type { World } from './world.ts';

const WINDOW = 8;
const SPREAD_MS = 60_000;
const SWEEP_EVERY_MS = 60_000;
const TRIES = 5;

/** The functions of the product, over tables that fail and a publisher that refuses. */
export interface ChaosCloud {
  /** As a service application does: it tries again under the same key until it gets an answer, or gives up. */
  ask(draft: MessageDraft): void;
  onReady(vehicleId: string): void;
  onReceipt(vehicleId: string, messageId: string, receipt: Receipt): void;
  onLifecycle(event: LifecycleEvent): void;
  startSweeping(): void;
}

export function createCloud(
  world: World,
  tables: { vehicles: Table; mailbox: Table },
  publish: DownPublisher,
): ChaosCloud {
  const portsIn = (life?: Life) => {
    const vehicles = faultyTable(world, tables.vehicles, life);
    const mailbox = faultyTable(world, tables.mailbox, life);
    return {
      mailbox: createMailboxStore(mailbox),
      collapse: createCollapseHeads(mailbox),
      tickets: createReplayTickets(mailbox),
      readVehicle: (vehicleId: string) => readVehicle(vehicles, vehicleId),
      publish: (...message: Parameters<DownPublisher>) => whileAlive(life, () => publish(...message)),
      nowMs: () => world.nowMs,
      ...{ vehicles, window: WINDOW, spreadMs: SPREAD_MS },
    };
  };
  /** Of one invocation, which dies with whatever it does at the same time. */
  const invoked = () => portsIn({ isOver: false });
  const ask = (draft: MessageDraft, tries = 0): void => {
    sendToVehicle(draft, invoked()).then(
      (sent) => world.count(`request: ${sent.outcome}`),
      () => {
        world.count(tries < TRIES ? 'fault: request tried again' : 'request: given up');
        if (tries < TRIES) world.at(200 * 2 ** tries, () => ask(draft, tries + 1));
      },
    );
  };
  const round = (): void => {
    world.at(SWEEP_EVERY_MS, round);
    // a round has hundreds of rows: it would hardly ever come to its end
    const run = sweep(portsIn(), 50, () => world.count('fault: row of a sweep failed'));
    run.catch(() => world.count('fault: sweep failed'));
  };
  return {
    ask: (draft) => {
      ask(draft);
      if (!world.chance(20)) return;
      world.count('fault: request doubled');
      world.at(world.below(2_000), () => ask(draft));
    },
    onReady(vehicleId) {
      const readyAtMs = world.nowMs;
      deliverEvent(world, 'ready', () => onReady(vehicleId, readyAtMs, invoked()));
    },
    onReceipt(vehicleId, messageId, receipt) {
      const atMs = world.nowMs;
      deliverEvent(world, 'receipt', async () => {
        const key = { vehicleId, messageId };
        const ports = invoked();
        const taken = await takeReceipt(key, receipt, { mailbox: ports.mailbox, nowMs: () => atMs });
        if (taken.outcome === 'late') world.count('late result');
        if (taken.outcome !== 'unknown-message' && taken.continues)
          await refillWindow({ vehicleId, window: WINDOW }, ports);
      });
    },
    onLifecycle(event) {
      deliverEvent(world, 'lifecycle event', async () => {
        const { readVehicle: read, vehicles, tickets } = invoked();
        const vehicle = await read(event.clientId);
        const outcome = await applyLifecycleEvent(vehicles, event, vehicle);
        if (outcome === 'written') await continueReplay(event, vehicle, tickets, world.nowMs);
      });
    },
    startSweeping: round,
  };
}
