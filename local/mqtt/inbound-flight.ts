import { ProtocolViolation } from './codec/protocol-violation.ts';
import { REASON } from './codec/reason-codes.ts';

/** Identifiers remembered a turn where nothing limits how many there are. */
const MOST_REMEMBERED = 256;

/**
 * Packet identifiers an MQTT 5 client uses for what it has no answer to. Answers are made at once and leave at the end
 * of the turn, so what comes twice, or is too many, before that was sent without waiting for them.
 */
export class InboundFlight {
  readonly #most: number;
  readonly #ids: number[] = [];
  #highest = 0;
  #count = 0;
  #turn = -1;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Takes the identifier of a QoS 1 PUBLISH in; false when it is in use. Throws ProtocolViolation when it is one more
   * than the receive maximum. [MQTT-2.2.1-4] [MQTT-3.3.4-8]
   */
  publish(packetId: number, turn: number): boolean {
    if (this.#isInUse(packetId, turn)) return false;
    if (this.#count >= this.#most) {
      throw new ProtocolViolation(REASON.receiveMaximumExceeded, 'more QoS 1 messages than the receive maximum');
    }
    this.#count += 1;
    this.#remember(packetId);
    return true;
  }

  /** Takes the identifier of a SUBSCRIBE or UNSUBSCRIBE in; false when it is in use. */
  request(packetId: number, turn: number): boolean {
    if (this.#isInUse(packetId, turn)) return false;
    this.#remember(packetId);
    return true;
  }

  #isInUse(packetId: number, turn: number): boolean {
    if (turn !== this.#turn) {
      this.#turn = turn;
      this.#ids.length = 0;
      this.#highest = 0;
      this.#count = 0;
    }
    // Clients count up: most identifiers need no search.
    return packetId <= this.#highest && this.#ids.includes(packetId);
  }

  #remember(packetId: number): void {
    if (packetId > this.#highest) this.#highest = packetId;
    if (this.#ids.length < MOST_REMEMBERED) this.#ids.push(packetId);
  }
}
