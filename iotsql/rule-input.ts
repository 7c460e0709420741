import type { ExternalFunctions } from './external-functions.ts';

/** One message as the rules engine sees it. */
export interface RuleInput {
  payload: Uint8Array;
  /** Result of `parsePayload(payload)`, to parse once for many rules. Left out, the payload is parsed when needed. */
  parsed?: unknown;
  /** Without the Basic Ingest prefix. */
  topic: string;
  /** Left out when the message did not come by MQTT. */
  clientId?: string | undefined;
  principal?: string | undefined;
  sourceIp?: string | undefined;
  timestampMs: number;
  /** Left out when the message did not come by MQTT. */
  traceId?: string | undefined;
  accountId: string;
  mqtt5?: Mqtt5Properties | undefined;
  /** For `rand()`: 0 (included) to 1. Math.random when left out. */
  random?: (() => number) | undefined;
  /** For `newuuid()`. A random UUID when left out. */
  newUuid?: (() => string) | undefined;
  /** Calls to other services. A function that is missing here fails the rule that uses it. */
  external?: ExternalFunctions | undefined;
}

/** The MQTT 5 properties rules can read; the broker's own property object fits. */
export interface Mqtt5Properties {
  payloadFormatIndicator?: 0 | 1 | undefined;
  contentType?: string | undefined;
  responseTopic?: string | undefined;
  correlationData?: Uint8Array | undefined;
  userProperties?: readonly (readonly [string, string])[] | undefined;
}
