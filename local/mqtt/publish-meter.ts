import type { Clock, ScheduledTask } from '../ports/clock.ts';
import type { AccountUsage } from './account-usage.ts';
import { PublishQuota } from './publish-quota.ts';

export interface MeterParts {
  /** Infinity: only the account's quotas count. */
  publishesPerSecond: number;
  account: AccountUsage;
  clock: Clock;
  /** What was held back can go on. */
  onRenewed: () => void;
  /** A publish is dropped; `isFirst` of its second. */
  onDropped: (isFirst: boolean) => void;
}

/** Counts the publishes of one connection against its own quota, in and out together, and the account's, each way. */
export class PublishMeter {
  readonly #parts: MeterParts;
  readonly #own: PublishQuota;
  #renewal: ScheduledTask | undefined;

  constructor(parts: MeterParts) {
    this.#parts = parts;
    this.#own = new PublishQuota(parts.publishesPerSecond);
  }

  /** Whether there is anything to count. */
  static counts(publishesPerSecond: number, account: AccountUsage): boolean {
    const { publishesIn, publishesOut } = account;
    return Number.isFinite(publishesPerSecond) || publishesIn !== undefined || publishesOut !== undefined;
  }

  /** Counts a publish of the client; false when it is one too many this second and must be dropped. */
  takeIn(): boolean {
    const { account, clock } = this.#parts;
    const nowMs = clock.nowMs();
    if (this.#own.isUsedUp(nowMs)) {
      this.#dropped();
      return false;
    }
    if (account.publishesIn?.isUsedUp(nowMs)) {
      this.#parts.onDropped(false);
      account.exceed(account.publishesIn, 'accountPublishesInPerSecond');
      return false;
    }
    this.#own.use();
    account.publishesIn?.use();
    return true;
  }

  /** Whether a publish to the client may leave; `wakes`: if not, `onRenewed` comes when it may. */
  mayLeave(wakes: boolean): boolean {
    const { account, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const spent = this.#own.isUsedUp(nowMs) ? this.#own : account.publishesOut;
    if (!spent?.isUsedUp(nowMs)) return true;
    if (wakes) this.#wakeIn(spent.renewsInMs(nowMs));
    else if (spent === this.#own) this.#dropped();
    else {
      this.#parts.onDropped(false);
      account.exceed(spent, 'accountPublishesOutPerSecond');
    }
    return false;
  }

  /** As `mayLeave`, without consequences. */
  isSpent(): boolean {
    const nowMs = this.#parts.clock.nowMs();
    return this.#own.isUsedUp(nowMs) || (this.#parts.account.publishesOut?.isUsedUp(nowMs) ?? false);
  }

  /** A publish to the client left. */
  left(): void {
    this.#own.use();
    this.#parts.account.publishesOut?.use();
  }

  stop(): void {
    this.#renewal?.cancel();
  }

  #dropped(): void {
    this.#parts.onDropped(this.#own.exceed());
  }

  #wakeIn(delayMs: number): void {
    this.#renewal ??= this.#parts.clock.schedule(delayMs, () => {
      this.#renewal = undefined;
      this.#parts.onRenewed();
    });
  }
}
