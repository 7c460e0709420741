import { ProtocolViolation } from './codec/protocol-violation.ts';
import { REASON } from './codec/reason-codes.ts';

/** Topic aliases a client set on its connection. [MQTT-3.3.2.3.4] */
export class TopicAliases {
  readonly #maximum: number;
  #topics: Map<number, string> | undefined;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** Throws ProtocolViolation for an alias above the announced maximum. [MQTT-3.3.2-9] */
  set(alias: number, topic: string): void {
    this.#check(alias);
    this.#topics ??= new Map();
    this.#topics.set(alias, topic);
  }

  /** Throws ProtocolViolation for an alias that was never set. */
  get(alias: number): string {
    this.#check(alias);
    const topic = this.#topics?.get(alias);
    if (topic === undefined) throw new ProtocolViolation(REASON.protocolError, `topic alias ${alias} is not set`);
    return topic;
  }

  #check(alias: number): void {
    if (alias < 1 || alias > this.#maximum)
      throw new ProtocolViolation(REASON.topicAliasInvalid, `topic alias ${alias}`);
  }
}
