import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import { type CommandInbox, createCommandInbox, REMEMBERED } from '../../vehicle/mailbox/command-inbox.ts';
import type { Execution } from '../../vehicle/mailbox/receipt-words.ts';
import { createFlash, noMore } from './chaos-flash.ts';
import type { ChaosGateway, Delivered, Link } from './chaos-gateway.ts';
import { RATES } from './faults.ts';
import type { World } from './world.ts';

export interface ChaosVehicle {
  readonly vehicleId: string;
  start(): void;
  /** Comes to the line for good: the run is over, and what is owed must still end. */
  comeHome(): void;
}

/** What is broken on purpose, to see that it is noticed. */
export type VehicleSabotage = 'forgets' | 'blank-after-restart' | 'clock-behind';

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
interface Unsent {
  messageId: string;
  receipt: Receipt;
  onAcked(): void;
}

/**
 * The product's inbox in a vehicle with a tunnel, a flapping link, a clock of its own, a slow bus, a power supply that
 * fails at any moment, and receipts that get lost.
 */
export function createChaosVehicle(vehicleId: string, edges: VehicleEdges): ChaosVehicle {
  const { world, gateway, sabotage } = edges;
  const unsent = new Map<number, Unsent>();
  const arrivals = new Map<string, Delivered>();
  const skewMs = sabotage === 'clock-behind' ? -600_000 : world.below(2 * TRUSTED_SKEW_MS + 1) - TRUSTED_SKEW_MS;
  let [boot, sessions, receipts, version] = [0, 0, 0, 0];
  let [isClockLost, isHome] = [false, false];
  let link: Link | undefined;

  const flash = createFlash({
    ...{ world, remembered: REMEMBERED, isBlank: sabotage === 'blank-after-restart' },
    boot: () => boot,
    cutPower: (why, before) => cutPower(why, before),
  });
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
      if (unsent.delete(number)) entry.onAcked();
    });
  };
  const execute = async (message: DownMessage): Promise<Execution> => {
    const duringBoot = boot;
    edges.onExecute(vehicleId, message, arrivals.get(message.messageId) as Delivered);
    const isSlow = world.chance(15);
    if (isSlow) world.count('fault: slow execution');
    if (world.chance(RATES.powerCut)) world.at(world.below(80), () => cutPower('while it executed'));
    await world.sleep(50 + world.below(isSlow ? 180_000 : 3_000));
    if (duringBoot !== boot) {
      world.count('fault: restart in mid-execution');
      return noMore();
    }
    return world.chance(50) ? { outcome: 'FAILED', reason: 'no' } : { outcome: 'SUCCEEDED' };
  };
  const start = (): CommandInbox => {
    const duringBoot = boot;
    return createCommandInbox({
      ...{ nowMs: clock, execute, onMalformed: () => world.count('BREACH: a message was malformed') },
      ...(sabotage === 'forgets' ? {} : { kept: { store: flash, memory: flash.read() } }),
      sendReceipt(messageId, receipt, onAcked) {
        if (duringBoot !== boot) return;
        world.count(`receipt: ${receipt.state}`);
        receipts += 1;
        unsent.set(receipts, { messageId, receipt, onAcked });
        transmit(receipts);
      },
    });
  };
  let inbox = start();
  const restart = (): void => {
    world.count('fault: restart');
    boot += 1;
    // what is not in its flash is lost
    unsent.clear();
    inbox = start();
    void inbox.recover();
  };
  const cutPower = (why: string, before: () => void = () => undefined): boolean => {
    if (link === undefined || isHome) return false;
    world.count(`fault: power cut ${why}`);
    before();
    disconnect(link);
    restart();
    return true;
  };
  const receive = (message: DownMessage, delivered: Delivered): void => {
    arrivals.set(message.messageId, delivered);
    if (sabotage === 'forgets') inbox = start();
    void inbox.receive(new TextEncoder().encode(JSON.stringify(message)));
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
    if (!isHome) world.at(stayMs(world), () => disconnect(opened));
  };
  const disconnect = (closed: Link): void => {
    if (link !== closed || isHome) return;
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
    if (world.chance(80)) restart();
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
