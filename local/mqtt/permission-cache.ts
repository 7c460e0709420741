import type { PermissionEpoch } from './permission-epoch.ts';

/** Remembers policy decisions of one connection and one operation by topic, within an epoch and up to a number. */
export class PermissionCache {
  readonly #ask: (topic: string) => boolean;
  readonly #epoch: PermissionEpoch;
  readonly #mostDecisions: number;
  #decisions: Map<string, boolean> | undefined;
  #seenEpoch = -1;

  constructor(ask: (topic: string) => boolean, epoch: PermissionEpoch, mostDecisions: number) {
    this.#ask = ask;
    this.#epoch = epoch;
    this.#mostDecisions = mostDecisions;
  }

  allows(topic: string): boolean {
    const epoch = this.#epoch.current;
    const known = epoch === this.#seenEpoch ? this.#decisions?.get(topic) : this.#begin(epoch);
    return known ?? this.#decide(topic);
  }

  #begin(epoch: number): undefined {
    this.#seenEpoch = epoch;
    this.#decisions?.clear();
  }

  #decide(topic: string): boolean {
    const allowed = this.#ask(topic);
    this.#decisions ??= new Map();
    if (this.#decisions.size >= this.#mostDecisions) this.#decisions.clear();
    this.#decisions.set(topic, allowed);
    return allowed;
  }
}
