import type { PermissionEpoch } from './permission-epoch.ts';
import type { Operation } from './ports.ts';

/** Who decides what a cache remembers. */
export interface PermissionSource {
  isAllowed(operation: Operation, topic: string): boolean;
}

/** Remembers policy decisions of one connection and one operation by topic, within an epoch and up to a number. */
export class PermissionCache {
  readonly #source: PermissionSource;
  readonly #operation: Operation;
  readonly #epoch: PermissionEpoch;
  readonly #mostDecisions: number;
  #decisions: Map<string, boolean> | undefined;
  #seenEpoch = -1;

  constructor(source: PermissionSource, operation: Operation, epoch: PermissionEpoch, mostDecisions: number) {
    this.#source = source;
    this.#operation = operation;
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
    const allowed = this.#source.isAllowed(this.#operation, topic);
    this.#decisions ??= new Map();
    if (this.#decisions.size >= this.#mostDecisions) this.#decisions.clear();
    this.#decisions.set(topic, allowed);
    return allowed;
  }
}
