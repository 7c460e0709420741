import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import { createInboxCore } from '../../vehicle/mailbox/inbox-core.ts';
import type { ChaosGateway, Delivered, Link } from './chaos-gateway.ts';
import type { World } from './world.ts';

export interface ChaosVehicle {
  readonly vehicleId: string;
  start(): void;
  /** Comes to the line for good: the run is over, and what is owed must still end. */
  comeHome(): void;
}

/** What is broken on purpose, to see that it is noticed. */
export type VehicleSabotage = 'forgets' | 'clock-behind';

export interface VehicleEdges {
  world: World;
  sabotage?: VehicleSabotage;
  gateway: ChaosGateway;
  sayReady(vehicleId: string): void;
  sendReceipt(vehicleId: string, messageId: string, receipt: Receipt): void;
  /** Before each execution: the invariants look at it. */
  onExecute(vehicleId: string, message: DownMessage, delivered: Delivered): void;
}

/** Clocks that a vehicle trusts are off by no more than this. */
export const TRUSTED_SKEW_MS = 2_000;
const REMEMBERED = 4_000;

/** A vehicle with a tunnel, a flapping link, a clock of its own, a slow bus, reboots and a receipt that gets lost. */
export function createChaosVehicle(vehicleId: string, edges: VehicleEdges): ChaosVehicle {
  const { world, gateway } = edges;
  let core = createInboxCore(REMEMBERED);
  const unsent = new Map<number, { messageId: string; receipt: Receipt }>();
  const skewMs = edges.sabotage === 'clock-behind' ? -600_000 : world.below(2 * TRUSTED_SKEW_MS + 1) - TRUSTED_SKEW_MS;
  let [boot, sessions, receipts, version] = [0, 0, 0, 0];
  let [isClockLost, isHome] = [false, false];
  let link: Link | undefined;

  const clock = (): number | undefined => (isClockLost ? undefined : world.nowMs + skewMs);
  const transmit = (number: number): void => {
    const over = link;
    const entry = unsent.get(number);
    if (over === undefined || entry === undefined) return;
    world.at(10 + world.below(60), () => {
      if (!over.isUp) return world.count('fault: receipt lost with its connection');
      edges.sendReceipt(vehicleId, entry.messageId, entry.receipt);
      // the PUBACK may be lost when the receipt was not: it goes again over the next connection
      if (world.chance(15)) return world.count('fault: receipt sent again, its PUBACK was lost');
      unsent.delete(number);
    });
  };
  const report = (messageId: string, receipt: Receipt): void => {
    receipts += 1;
    unsent.set(receipts, { messageId, receipt });
    transmit(receipts);
  };
  const receive = (message: DownMessage, delivered: Delivered): void => {
    if (edges.sabotage === 'forgets') core = createInboxCore(REMEMBERED);
    const taken = core.deliver(message, clock());
    report(message.messageId, taken.receipt);
    if (!taken.execute) {
      world.count(`vehicle answered ${taken.receipt.state} without executing`);
      return;
    }
    edges.onExecute(vehicleId, message, delivered);
    const duringBoot = boot;
    const isSlow = world.chance(15);
    if (isSlow) world.count('fault: slow execution');
    world.at(50 + world.below(isSlow ? 180_000 : 3_000), () => {
      if (duringBoot !== boot) return world.count('fault: reboot in mid-execution');
      const execution = world.chance(50)
        ? ({ outcome: 'FAILED', reason: 'no' } as const)
        : ({ outcome: 'SUCCEEDED' } as const);
      report(message.messageId, core.finish(message, execution, world.nowMs + skewMs));
    });
  };

  const connect = (): void => {
    sessions += 1;
    const opened: Link = {
      ...{ vehicleId, session: `${vehicleId}/${sessions}`, versionNumber: version },
      ...{ isSubscribed: false, isUp: true, receive },
    };
    version += 1;
    link = opened;
    gateway.open(opened);
    world.at(30 + world.below(300), () => {
      if (!opened.isUp) return;
      opened.isSubscribed = true;
      for (const number of unsent.keys()) transmit(number);
      world.at(100, () => {
        if (opened.isUp) edges.sayReady(vehicleId);
      });
    });
    if (!isHome) world.at(stayMs(world), disconnect);
  };
  const disconnect = (): void => {
    const closed = link;
    if (closed === undefined || isHome) return;
    closed.isUp = false;
    link = undefined;
    const isSilent = world.chance(300);
    world.count(isSilent ? 'fault: connection died silently' : 'fault: disconnect');
    world.at(isSilent ? 5_000 + world.below(60_000) : 1, () =>
      gateway.close(closed, isSilent ? 'MQTT_KEEP_ALIVE_TIMEOUT' : 'CONNECTION_LOST'),
    );
    whileAway();
    world.at(awayMs(world), connect);
  };
  const whileAway = (): void => {
    isClockLost = world.chance(30);
    if (isClockLost) world.count('fault: clock lost');
    if (!world.chance(80)) return;
    world.count('fault: reboot');
    boot += 1;
    // what it must remember is in its flash; a receipt that was not sent is in memory only, now and then
    core = createInboxCore(REMEMBERED, core.memory);
    if (world.chance(300)) unsent.clear();
  };
  return {
    vehicleId,
    start: () => world.at(world.below(60_000), connect),
    comeHome() {
      isHome = true;
      isClockLost = false;
      if (link === undefined) connect();
    },
  };
}

/** Mostly minutes; now and then seconds, a link that flaps. */
function stayMs(world: World): number {
  return world.chance(300) ? 500 + world.below(4_000) : 10_000 + world.below(150_000);
}

/** Seconds after a flap, most of a minute in a tunnel, long in a garage. */
function awayMs(world: World): number {
  if (world.chance(400)) return 1_000 + world.below(3_000);
  return world.chance(700) ? 5_000 + world.below(40_000) : world.below(900_000);
}
