import { decodeUtf8 } from './codec/byte-reader.ts';
import type { MqttLimits } from './mqtt-limits.ts';
import { judgeTopicName, type TopicVerdict } from './topic-rules.ts';

/** Decodes and judges topic names; devices repeat themselves, so the last one is remembered by its bytes. */
export class InboundTopic {
  readonly #limits: MqttLimits;
  #bytes: Buffer | undefined;
  #topic = '';
  #verdict: TopicVerdict = 'malformed';

  constructor(limits: MqttLimits) {
    this.#limits = limits;
  }

  /** Of the topic read last. */
  get verdict(): TopicVerdict {
    return this.#verdict;
  }

  /** Throws ProtocolViolation on ill-formed UTF-8. */
  read(bytes: Buffer, start: number, end: number): string {
    if (this.#isLast(bytes, start, end)) return this.#topic;
    this.#topic = decodeUtf8(bytes, start, end);
    this.#bytes = Buffer.from(bytes.subarray(start, end));
    this.#verdict = judgeTopicName(this.#topic, this.#limits);
    return this.#topic;
  }

  #isLast(bytes: Buffer, start: number, end: number): boolean {
    const last = this.#bytes;
    if (!last || last.length !== end - start) return false;
    // From the back: topics of one device differ at their end.
    for (let index = last.length - 1; index >= 0; index -= 1) {
      if (last[index] !== bytes[start + index]) return false;
    }
    return true;
  }
}
