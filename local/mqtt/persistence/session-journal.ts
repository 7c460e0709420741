import { encodeRecord } from '../../ports/record.ts';
import type { RecordStore } from '../../ports/record-store.ts';
import type { Delivery } from '../outbound-window.ts';
import type { Session, SessionJournal } from '../session.ts';
import type { MessageReferences } from './message-references.ts';
import type { RecordNumbers } from './record-numbers.ts';
import { DELIVERY, type DeliveryHeader, encodeSession, SESSION } from './session-record.ts';

interface Entry {
  readonly key: string;
  packetId: number;
  readonly encode: () => Buffer;
}

interface JournalParts {
  store: RecordStore;
  messages: MessageReferences;
  numbers: RecordNumbers;
}

/** Keeps the records of one persistent session in step with it. */
export class RecordedSession implements SessionJournal {
  readonly #session: Session;
  readonly #parts: JournalParts;
  readonly #deliveries = new Map<Delivery, Entry>();

  constructor(session: Session, parts: JournalParts) {
    this.#session = session;
    this.#parts = parts;
  }

  changed(): void {
    const session = this.#session;
    this.#parts.store.put(SESSION.name, session.clientId, () => encodeSession(session));
  }

  kept(delivery: Delivery, packetId: number): void {
    // a direct message does not outlive the connection
    if (delivery.settle) return;
    const { store, messages, numbers } = this.#parts;
    const known = this.#deliveries.get(delivery);
    if (known) {
      known.packetId = packetId;
      store.put(DELIVERY.name, known.key, known.encode);
      return;
    }
    const message = messages.hold(delivery.routed);
    const entry = this.#enter(delivery, numbers.next(), packetId, message);
    store.add(DELIVERY.name, entry.key, entry.encode);
  }

  /** A delivery whose record is there from before a restart. */
  loaded(delivery: Delivery, key: string, header: DeliveryHeader): void {
    this.#parts.messages.holdLoaded(delivery.routed, header.message);
    this.#enter(delivery, key, header.packetId, header.message);
  }

  gone(delivery: Delivery): void {
    const entry = this.#deliveries.get(delivery);
    if (!entry) return;
    this.#deliveries.delete(delivery);
    this.#parts.store.remove(DELIVERY.name, entry.key);
    this.#parts.messages.release(delivery.routed);
  }

  ended(): void {
    for (const delivery of [...this.#deliveries.keys()]) this.gone(delivery);
    this.#parts.store.remove(SESSION.name, this.#session.clientId);
  }

  #enter(delivery: Delivery, key: string, packetId: number, message: string): Entry {
    const { clientId } = this.#session;
    const entry: Entry = {
      key,
      packetId,
      encode: () => {
        const { qos, retain, isShared, identifiers } = delivery;
        return encodeRecord(DELIVERY, {
          ...{ clientId, message, qos, retain, isShared, packetId: entry.packetId },
          ...(identifiers && { identifiers: [...identifiers] }),
        });
      },
    };
    this.#deliveries.set(delivery, entry);
    return entry;
  }
}
