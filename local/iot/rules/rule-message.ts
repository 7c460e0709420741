import { NOT_JSON, parsePayload, type RuleInput } from '../../../iotsql/index.ts';
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

interface MessageSurroundings {
  accountId: string;
  timestampMs: number;
  newUuid: () => string;
  random: () => number;
}

/** Methods and a class instead of closures: one of these is made for every message that a rule wants. */
class SharedRuleMessage implements RuleMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly source: RuleSource;
  readonly chain: RepublishChain;
  readonly input: RuleInput;
  readonly #newUuid: () => string;
  #traceId: string | undefined;

  constructor(arrival: Arrival, surroundings: MessageSurroundings) {
    this.topic = arrival.topic;
    this.payload = arrival.message.payload;
    this.source = arrival.source;
    this.chain = arrival.chain;
    this.#newUuid = surroundings.newUuid;
    this.input = sqlInput(this, arrival, surroundings);
  }

  parse(): { ok: true; value: unknown } | { ok: false } {
    const { parsed } = this.input;
    return parsed === NOT_JSON ? { ok: false } : { ok: true, value: parsed };
  }

  /** Drawn when first asked for: most messages never need one. */
  traceId(): string {
    this.#traceId ??= this.#newUuid();
    return this.#traceId;
  }
}

function sqlInput(shared: SharedRuleMessage, arrival: Arrival, surroundings: MessageSurroundings): RuleInput {
  const { message, source } = arrival;
  const isMqtt = source.protocol === 'mqtt';
  return {
    payload: message.payload,
    parsed: parsePayload(message.payload),
    topic: arrival.topic,
    clientId: isMqtt ? source.clientId : undefined,
    principal: source.principalId,
    sourceIp: source.sourceIp,
    timestampMs: surroundings.timestampMs,
    get traceId() {
      return isMqtt ? shared.traceId() : undefined;
    },
    accountId: surroundings.accountId,
    mqtt5: message.properties,
    random: surroundings.random,
    newUuid: surroundings.newUuid,
  };
}

/** Parses the payload and gathers what SQL may ask for. */
export function createRuleMessage(arrival: Arrival, surroundings: MessageSurroundings): RuleMessage {
  return new SharedRuleMessage(arrival, surroundings);
}
