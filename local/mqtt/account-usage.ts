import type { Log } from '../ports/log.ts';
import type { AccountQuotas } from './account-quotas.ts';
import { PublishQuota } from './publish-quota.ts';

/** What the account has used of its quotas; a quota that is lifted costs nothing. One log line a second and quota. */
export class AccountUsage {
  readonly publishesIn: PublishQuota | undefined;
  readonly publishesOut: PublishQuota | undefined;
  readonly #connects: PublishQuota | undefined;
  readonly #subscribes: PublishQuota | undefined;
  readonly #quotas: AccountQuotas;
  readonly #log: Log;

  constructor(quotas: AccountQuotas, log: Log) {
    this.#quotas = quotas;
    this.#log = log;
    this.publishesIn = counted(quotas.accountPublishesInPerSecond);
    this.publishesOut = counted(quotas.accountPublishesOutPerSecond);
    this.#connects = counted(quotas.accountConnectsPerSecond);
    this.#subscribes = counted(quotas.accountSubscribesPerSecond);
  }

  /** Counts a CONNECT; false when it is one too many this second, or as a connection. */
  mayConnect(connections: number, nowMs: number): boolean {
    const { accountConnections } = this.#quotas;
    return connections < accountConnections && this.#take(this.#connects, 'accountConnectsPerSecond', nowMs);
  }

  /** Counts a SUBSCRIBE; false when it is one too many this second. */
  maySubscribe(nowMs: number): boolean {
    return this.#take(this.#subscribes, 'accountSubscribesPerSecond', nowMs);
  }

  hasRoomForSubscription(subscriptions: number): boolean {
    return subscriptions < this.#quotas.accountSubscriptions;
  }

  /** Says once a second that a quota is used up. */
  exceed(quota: PublishQuota, name: keyof AccountQuotas): void {
    if (quota.exceed()) this.#log('warn', 'mqtt-account-throttled', { quota: name, value: this.#quotas[name] });
  }

  #take(quota: PublishQuota | undefined, name: keyof AccountQuotas, nowMs: number): boolean {
    if (!quota) return true;
    if (quota.isUsedUp(nowMs)) {
      this.exceed(quota, name);
      return false;
    }
    quota.use();
    return true;
  }
}

function counted(perSecond: number): PublishQuota | undefined {
  return Number.isFinite(perSecond) ? new PublishQuota(perSecond) : undefined;
}
