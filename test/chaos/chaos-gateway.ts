import { deliveryOf, expirySeconds } from '../../contract/mailbox/delivery.ts';
import { type DownMessage, type MailboxMessage, toDownMessage } from '../../contract/mailbox/message.ts';
import type { LifecycleEvent } from '../../contract/presence/merge-presence.ts';
import type { DownPublisher, PublishOutcome } from '../../lambdas/common/mailbox/down-publisher.ts';
import { Crash, RATES } from './faults.ts';
import type { World } from './world.ts';

/** One connection of a vehicle as the broker has it. It may have gone without the broker knowing. */
export interface Link {
  readonly vehicleId: string;
  readonly session: string;
  readonly versionNumber: number;
  isSubscribed: boolean;
  /** False as soon as nothing gets through any more. */
  isUp: boolean;
  /** Arrival at the vehicle; `viaQueue` when the broker might have kept it. */
  receive(message: DownMessage, delivery: Delivered): void;
}

export interface Delivered {
  viaQueue: boolean;
  publishedAtMs: number;
}

/** What IoT Core does for the mailbox: one connection a client id, no session beyond it, lifecycle events. */
export interface ChaosGateway {
  open(link: Link): void;
  /** The broker learns that the link is gone. */
  close(link: Link, reason: string): void;
  publish: DownPublisher;
}

const CONFIRM_WITHIN_MS = 5_000;

/** What the broker does wrong on purpose: it queues what must go directly, or keeps messages past their expiry. */
export type GatewaySabotage = 'all-by-broker' | 'keeps-too-long';

export function createGateway(
  world: World,
  onLifecycle: (event: LifecycleEvent) => void,
  sabotage?: GatewaySabotage,
): ChaosGateway {
  const links = new Map<string, Link>();
  const tell = (eventType: LifecycleEvent['eventType'], link: Link, disconnectReason?: string): void =>
    onLifecycle({
      ...{ eventType, clientId: link.vehicleId, timestamp: world.nowMs },
      ...{ sessionIdentifier: link.session, versionNumber: link.versionNumber },
      ...(disconnectReason === undefined ? {} : { disconnectReason }),
    });
  const close: ChaosGateway['close'] = (link, reason) => {
    if (links.get(link.vehicleId) !== link) return;
    links.delete(link.vehicleId);
    tell('disconnected', link, reason);
  };
  return {
    close,
    open(link) {
      const before = links.get(link.vehicleId);
      if (before !== undefined) {
        world.count('fault: connection taken over');
        close(before, 'DUPLICATE_CLIENTID');
      }
      links.set(link.vehicleId, link);
      tell('connected', link);
    },
    async publish(message, nowMs) {
      const link = links.get(message.vehicleId);
      if (world.chance(RATES.crashAfterWrite)) {
        world.count('fault: function died after its note and before its publish');
        throw new Crash();
      }
      if (world.chance(RATES.publishRefused)) {
        world.count('fault: publish refused');
        throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      }
      const outcome =
        deliveryOf(message) === 'direct' && sabotage !== 'all-by-broker'
          ? sendDirect(world, link, message)
          : sendQos1(world, link, message, nowMs, sabotage === 'keeps-too-long');
      await world.sleep(3);
      return outcome;
    },
  };
}

/** At least once while the connection lasts, until the message expires; to nobody when there is none. */
function sendQos1(
  world: World,
  link: Link | undefined,
  message: MailboxMessage,
  nowMs: number,
  keepsTooLong: boolean,
): PublishOutcome {
  if (link === undefined) {
    world.count('fault: published to nobody');
    return 'taken';
  }
  const publishedAtMs = world.nowMs;
  const untilMs = keepsTooLong ? Number.POSITIVE_INFINITY : nowMs + expirySeconds(message, nowMs) * 1000;
  const copies = world.chance(RATES.doubled) ? 2 : 1;
  if (copies === 2) world.count('fault: message doubled by the broker');
  for (let copy = 0; copy < copies; copy += 1) {
    const lateMs = keepsTooLong ? world.below(400_000) : 0;
    world.at(20 + lateMs + world.below(copy === 0 ? 200 : 45_000), () => {
      if (!link.isUp || !link.isSubscribed || world.nowMs > untilMs)
        return world.count('fault: message lost on the way');
      link.receive(toDownMessage(message), { viaQueue: true, publishedAtMs });
    });
  }
  return 'taken';
}

/** To the live connection or to nobody; confirmed by its PUBACK, or not within the time. */
function sendDirect(
  world: World,
  link: Link | undefined,
  message: MailboxMessage,
): Promise<PublishOutcome> | PublishOutcome {
  if (link === undefined) return 'not-connected';
  const publishedAtMs = world.nowMs;
  return new Promise((resolve) => {
    world.at(20 + world.below(200), () => {
      if (!link.isUp) return world.count('fault: direct message into a dead connection');
      link.receive(toDownMessage(message), { viaQueue: false, publishedAtMs });
      world.at(20 + world.below(100), () => {
        if (link.isUp) resolve('taken');
      });
    });
    world.at(CONFIRM_WITHIN_MS, () => resolve('unconfirmed'));
  });
}
