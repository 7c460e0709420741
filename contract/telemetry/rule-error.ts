import { RULE_NAMES } from '../topics.ts';

/** What a rule's error action is given of a message whose action failed. [AWS-IoT: rule-error-handling] */
export interface RuleError {
  ruleName: string;
  /** Without a Basic Ingest prefix. */
  topic: string;
  /** The message as it came, base64. */
  payloadBase64: string;
  failures: { failedAction: string; errorMessage: string }[];
}

/** How the message gets where it was to go. */
export type RuleErrorRemedy =
  /** A frame: onto the stream, as its rule would have put it. */
  | { kind: 'frame'; vehicleId: string }
  /** Through its rule again, by the rule's Basic Ingest topic. */
  | { kind: 'publish'; topic: string }
  /** Not at all; the reason is for people. */
  | { kind: 'stays'; why: string };

/** Undefined for text that is no such message. */
export function readRuleError(text: string): RuleError | undefined {
  try {
    const { ruleName, topic, base64OriginalPayload, failures } = JSON.parse(text) as Record<string, unknown>;
    if (typeof ruleName !== 'string' || typeof topic !== 'string' || typeof base64OriginalPayload !== 'string') {
      return undefined;
    }
    const list = Array.isArray(failures) ? (failures as RuleError['failures']) : [];
    return { ruleName, topic, payloadBase64: base64OriginalPayload, failures: list };
  } catch {
    return undefined;
  }
}

/** The vehicle is the second level of every uplink. */
export function vehicleOfRuleError({ topic }: Pick<RuleError, 'topic'>): string | undefined {
  return topic.startsWith('v1/') ? topic.split('/')[1] : undefined;
}

/** Said of the moment they were sent: later they would be wrong. */
const OF_THE_MOMENT = /^v1\/[^/]+\/up\/event\/(?:ready|offline)$/;

/**
 * `ready` would deliver to a vehicle that may be gone; presence has its own newer events. A frame that the stream alone
 * did not take goes there; one that another action did not take goes through all of its rule again.
 */
export function remedyOf({ ruleName, topic, failures }: RuleError): RuleErrorRemedy {
  const vehicleId = vehicleOfRuleError({ topic });
  if (vehicleId === undefined) return { kind: 'stays', why: `${topic} is no topic of a vehicle` };
  if (OF_THE_MOMENT.test(topic)) return { kind: 'stays', why: 'it was said of a moment that is over' };
  const isOfStream = failures.every(({ failedAction }) => failedAction === 'KinesisAction');
  if (ruleName === RULE_NAMES.telemetry && isOfStream) return { kind: 'frame', vehicleId };
  return { kind: 'publish', topic: `$aws/rules/${ruleName}/${topic}` };
}
