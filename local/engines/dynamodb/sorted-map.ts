export interface KeyRange {
  gt?: string | undefined;
  gte?: string | undefined;
  lt?: string | undefined;
  lte?: string | undefined;
  reverse?: boolean | undefined;
}

/** String-keyed map with range reads in key order. Insertion is a binary search and a splice. */
export class SortedMap<V> {
  readonly #keys: string[] = [];
  readonly #values = new Map<string, V>();

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: V): void {
    if (!this.#values.has(key)) this.#keys.splice(this.#firstAtLeast(key), 0, key);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#keys.splice(this.#firstAtLeast(key), 1);
  }

  /** Keys inside the range, as they are now; later writes do not disturb an iteration in progress. */
  keys(range: KeyRange = {}): string[] {
    const from = Math.max(
      range.gte === undefined ? 0 : this.#firstAtLeast(range.gte),
      range.gt === undefined ? 0 : this.#firstAbove(range.gt),
    );
    const to = Math.min(
      range.lt === undefined ? this.#keys.length : this.#firstAtLeast(range.lt),
      range.lte === undefined ? this.#keys.length : this.#firstAbove(range.lte),
    );
    const keys = this.#keys.slice(from, Math.max(from, to));
    return range.reverse ? keys.reverse() : keys;
  }

  /** Values of the range, looked up while iterating: a key deleted meanwhile is left out. */
  *values(range: KeyRange = {}): Generator<V> {
    for (const key of this.keys(range)) {
      const value = this.#values.get(key);
      if (value !== undefined) yield value;
    }
  }

  entries(): IterableIterator<[string, V]> {
    return this.#values.entries();
  }

  #firstAtLeast(key: string): number {
    return this.#firstIndex((candidate) => candidate >= key);
  }

  #firstAbove(key: string): number {
    return this.#firstIndex((candidate) => candidate > key);
  }

  #firstIndex(isAtOrAfter: (key: string) => boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isAtOrAfter(this.#keys[middle] ?? '')) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
