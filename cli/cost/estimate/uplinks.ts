import { basicIngestTopic, matchTopicFilter } from '../../../iotsql/index.ts';
import type { BilledApp, BilledRule } from '../app/billed-app.ts';
import type { Scene } from './scene.ts';

const MESSAGE_BYTES = 5 * 1_024;

/** A kind of message from vehicles, and what of the app it reaches. */
export interface Uplink {
  bytes: number;
  /** Billed units of 5 KB. */
  units: number;
  /** False for Basic Ingest, and for what AWS IoT itself publishes about a vehicle. [assumed for the latter] */
  isBrokered: boolean;
  rules: BilledRule[];
}

/** Finds the rules that see a message: the one it is sent to past the broker, or all whose filter matches. */
export function uplinkOf({ topic, bytes }: { topic: string; bytes: number | 'frame' }, scene: Scene): Uplink {
  const size = bytes === 'frame' ? scene.workload.frameBytes : bytes;
  const units = Math.max(1, Math.ceil(size / MESSAGE_BYTES));
  const { ruleName, rest } = splitTopic(topic);
  const isPastBroker = ruleName !== undefined && scene.app.basicIngestRules.has(ruleName);
  const isOfAws = topic.startsWith('$aws/events/');
  const matching = scene.app.rules.filter(({ filter }) => matchTopicFilter(filter, rest));
  const rules = isPastBroker ? matching.filter((rule) => rule.ruleName === ruleName) : matching;
  return { bytes: size, units, isBrokered: !isPastBroker && !isOfAws, rules };
}

function splitTopic(topic: string): { ruleName: string | undefined; rest: string } {
  const known = basicIngestTopic(topic);
  return known === undefined ? { ruleName: undefined, rest: topic } : { ruleName: known.ruleName, rest: known.topic };
}

/** Streams that a rule's messages go to. */
export function streamsOf(rule: BilledRule, app: BilledApp): string[] {
  return rule.actions.flatMap(({ type, target }) =>
    type === 'Kinesis' && target !== undefined && app.streams.some(({ id }) => id === target) ? [target] : [],
  );
}
