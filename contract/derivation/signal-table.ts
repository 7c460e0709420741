import { shortKey } from './short-key.ts';

const KEY_CHARACTERS = 3;

/** Gives each signal that somebody looks at a place among `SignalValues`, and a short key for what is kept of it. */
export class SignalTable {
  readonly #places = new Map<string, number>();
  readonly #placesByKey = new Map<string, number>();
  readonly paths: string[] = [];
  readonly keys: string[] = [];

  get size(): number {
    return this.paths.length;
  }

  /** The place of a signal, a new one when it has none yet. Throws when its key is taken: that is found by a test. */
  placeOf(path: string): number {
    const known = this.#places.get(path);
    if (known !== undefined) return known;
    const key = shortKey(path, KEY_CHARACTERS);
    const other = this.#placesByKey.get(key);
    if (other !== undefined) throw new Error(`signals ${path} and ${this.paths[other]} have the same key`);
    const place = this.paths.push(path) - 1;
    this.#places.set(path, place);
    this.#placesByKey.set(key, place);
    this.keys.push(key);
    return place;
  }

  find(path: string): number | undefined {
    return this.#places.get(path);
  }

  placeOfKey(key: string): number | undefined {
    return this.#placesByKey.get(key);
  }
}
