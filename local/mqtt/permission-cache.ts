import type { Clock } from '../ports/clock.ts';
import type { MqttLimits } from './mqtt-limits.ts';

/** Number that changes when remembered decisions must be forgotten, e.g. because a policy changed. */
export interface PermissionEpoch {
  current: number;
}

/** Remembers policy decisions of one connection and one operation by topic, for a while and up to a number. */
export class PermissionCache {
  readonly #ask: (topic: string) => boolean;
  readonly #clock: Clock;
  readonly #epoch: PermissionEpoch;
  readonly #limits: Pick<MqttLimits, 'permissionTtlMs' | 'maxCachedPermissions'>;
  #decisions: Map<string, boolean> | undefined;
  #validUntilMs = 0;
  #seenEpoch = -1;

  constructor(
    ask: (topic: string) => boolean,
    clock: Clock,
    epoch: PermissionEpoch,
    limits: Pick<MqttLimits, 'permissionTtlMs' | 'maxCachedPermissions'>,
  ) {
    this.#ask = ask;
    this.#clock = clock;
    this.#epoch = epoch;
    this.#limits = limits;
  }

  allows(topic: string): boolean {
    const decisions = this.#fresh();
    const known = decisions.get(topic);
    if (known !== undefined) return known;
    const allowed = this.#ask(topic);
    if (decisions.size >= this.#limits.maxCachedPermissions) decisions.clear();
    decisions.set(topic, allowed);
    return allowed;
  }

  #fresh(): Map<string, boolean> {
    const nowMs = this.#clock.nowMs();
    if (this.#decisions && this.#seenEpoch === this.#epoch.current && nowMs < this.#validUntilMs)
      return this.#decisions;
    this.#decisions ??= new Map();
    this.#decisions.clear();
    this.#seenEpoch = this.#epoch.current;
    this.#validUntilMs = nowMs + this.#limits.permissionTtlMs;
    return this.#decisions;
  }
}
