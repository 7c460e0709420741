import { type ExternalFunctions, NOT_JSON, parsePayload, type RuleInput } from '../../../iotsql/index.ts';
import type { MqttMessage } from '../../mqtt/ports.ts';
import type { RepublishChain } from './republish-chain.ts';
import type { RuleSource } from './rule-source.ts';

/** One message on its way through the rules: parsed once, shared by all rules that match. */
export interface RuleMessage {
  /** As SQL's `topic()` gives it, without a Basic Ingest prefix. */
  topic: string;
  payload: Buffer;
  source: RuleSource;
  chain: RepublishChain;
  input: RuleInput;
  /** `input`, and what the SQL of a rule that asks other services needs besides. */
  inputWith(external: ExternalFunctions): RuleInput;
  /** The payload's JSON value. */
  parse(): { ok: true; value: unknown } | { ok: false };
  /** The same UUID at every call. */
  traceId(): string;
}

export interface Arrival {
  topic: string;
  message: MqttMessage;
  source: RuleSource;
  chain: RepublishChain;
}

/** What is the same for all messages of an engine. */
interface EngineSurroundings {
  accountId: string;
  newUuid: () => string;
  random: () => number;
}

/** What SQL may ask about a message. A class with all its fields set: one is made for every message that a rule wants. */
class MessageInput implements RuleInput {
  readonly payload: Buffer;
  readonly parsed: unknown;
  readonly topic: string;
  readonly clientId: string | undefined;
  readonly principal: string | undefined;
  readonly sourceIp: string | undefined;
  readonly timestampMs: number;
  readonly accountId: string;
  readonly mqtt5: MqttMessage['properties'];
  readonly random: () => number;
  readonly newUuid: () => string;
  readonly external: ExternalFunctions | undefined = undefined;
  readonly #isMqtt: boolean;
  #traceId: string | undefined;

  constructor({ topic, message, source }: Arrival, timestampMs: number, engine: EngineSurroundings) {
    this.#isMqtt = source.protocol === 'mqtt';
    this.payload = message.payload;
    this.parsed = parsePayload(message.payload);
    this.topic = topic;
    this.clientId = this.#isMqtt ? source.clientId : undefined;
    this.principal = source.principalId;
    this.sourceIp = source.sourceIp;
    this.timestampMs = timestampMs;
    this.accountId = engine.accountId;
    this.mqtt5 = message.properties;
    this.random = engine.random;
    this.newUuid = engine.newUuid;
  }

  get traceId(): string | undefined {
    return this.#isMqtt ? this.drawnTraceId() : undefined;
  }

  /** Drawn when first asked for: most messages never need one. */
  drawnTraceId(): string {
    this.#traceId ??= this.newUuid();
    return this.#traceId;
  }
}

class SharedRuleMessage implements RuleMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly source: RuleSource;
  readonly chain: RepublishChain;
  readonly input: MessageInput;

  constructor(arrival: Arrival, timestampMs: number, engine: EngineSurroundings) {
    this.topic = arrival.topic;
    this.payload = arrival.message.payload;
    this.source = arrival.source;
    this.chain = arrival.chain;
    this.input = new MessageInput(arrival, timestampMs, engine);
  }

  /** The trace id stays a question: a plain copy would draw it at once. */
  inputWith(external: ExternalFunctions): RuleInput {
    const { input } = this;
    return {
      ...input,
      external,
      get traceId() {
        return input.traceId;
      },
    };
  }

  parse(): { ok: true; value: unknown } | { ok: false } {
    const { parsed } = this.input;
    return parsed === NOT_JSON ? { ok: false } : { ok: true, value: parsed };
  }

  traceId(): string {
    return this.input.drawnTraceId();
  }
}

/** Parses the payload and gathers what SQL may ask for. */
export function createRuleMessage(arrival: Arrival, timestampMs: number, engine: EngineSurroundings): RuleMessage {
  return new SharedRuleMessage(arrival, timestampMs, engine);
}
