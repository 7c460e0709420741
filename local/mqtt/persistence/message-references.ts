import type { RecordStore } from '../../ports/record-store.ts';
import type { RoutedMessage } from '../routed-message.ts';
import { encodeMessage, MESSAGE } from './message-record.ts';
import type { RecordNumbers } from './record-numbers.ts';

interface Reference {
  readonly key: string;
  count: number;
}

/** Messages of all sessions: one that waits in a thousand of them is written once, and taken away with the last. */
export class MessageReferences {
  readonly #references = new Map<RoutedMessage, Reference>();
  readonly #store: RecordStore;
  readonly #numbers: RecordNumbers;

  constructor(store: RecordStore, numbers: RecordNumbers) {
    this.#store = store;
    this.#numbers = numbers;
  }

  /** The key of the message's record, which is written now if it was not before. */
  hold(routed: RoutedMessage): string {
    const known = this.#references.get(routed);
    if (known) {
      known.count += 1;
      return known.key;
    }
    const key = this.#numbers.next();
    this.#references.set(routed, { key, count: 1 });
    this.#store.add(MESSAGE.name, key, () => encodeMessage(routed));
    return key;
  }

  /** As `hold`, for a message whose record is there from before a restart. */
  holdLoaded(routed: RoutedMessage, key: string): void {
    const known = this.#references.get(routed);
    if (known) known.count += 1;
    else this.#references.set(routed, { key, count: 1 });
  }

  release(routed: RoutedMessage): void {
    const known = this.#references.get(routed);
    if (!known) return;
    known.count -= 1;
    if (known.count > 0) return;
    this.#references.delete(routed);
    this.#store.remove(MESSAGE.name, known.key);
  }
}
