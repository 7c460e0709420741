import type { MqttLimits } from './mqtt-limits.ts';

type TopicLimits = Pick<MqttLimits, 'maxTopicBytes' | 'maxTopicSlashes'>;

/** `malformed` breaks MQTT itself; `too-long` and `too-deep` break a quota of AWS. */
export type TopicVerdict = 'ok' | 'malformed' | 'too-long' | 'too-deep';

const BASIC_INGEST = /^\$aws\/rules\/[^/]+(\/|$)/;
const SHARED = /^\$share\/([^/+#]{1,128})\/(.+)$/s;

/** A topic name of a publish: no wildcards, no U+0000, not empty. [MQTT-3.3.2-2] [MQTT-4.7.3-1] */
export function judgeTopicName(topic: string, limits: TopicLimits): TopicVerdict {
  if (topic === '' || topic.includes('+') || topic.includes('#') || topic.includes('\0')) return 'malformed';
  return judgeSize(topic.startsWith('$') ? topic.replace(BASIC_INGEST, '') : topic, limits);
}

/** A topic filter with wildcards only as whole levels and `#` only last. [MQTT-4.7.1-1] [MQTT-4.7.1-2] */
export function judgeTopicFilter(filter: string, limits: TopicLimits): TopicVerdict {
  const plain = filter.startsWith('$share/') ? parseSharedFilter(filter)?.filter : filter;
  if (plain === undefined || plain === '' || plain.includes('\0')) return 'malformed';
  const levels = plain.split('/');
  const wellFormed = levels.every(
    (level, index) =>
      level === '+' || (level === '#' && index === levels.length - 1) || (!level.includes('+') && !level.includes('#')),
  );
  return wellFormed ? judgeSize(plain, limits) : 'malformed';
}

function judgeSize(text: string, limits: TopicLimits): TopicVerdict {
  if (Buffer.byteLength(text) > limits.maxTopicBytes) return 'too-long';
  let slashes = 0;
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) slashes += 1;
  return slashes > limits.maxTopicSlashes ? 'too-deep' : 'ok';
}

export interface SharedFilter {
  group: string;
  filter: string;
}

/** `$share/<group>/<filter>`; undefined when it is not one. [MQTT-4.8.2-1] [MQTT-4.8.2-2] */
export function parseSharedFilter(filter: string): SharedFilter | undefined {
  const match = SHARED.exec(filter);
  return match?.[1] && match[2] ? { group: match[1], filter: match[2] } : undefined;
}

/** Filters that no policy can open: `$SYS` and other foreign `$` trees, and publish-only Basic Ingest. [AWS-IoT: reserved-topics] */
export function isReservedFilter(filter: string): boolean {
  const plain = parseSharedFilter(filter)?.filter ?? filter;
  if (!plain.startsWith('$') || plain.startsWith('$share')) return false;
  return !plain.startsWith('$aws/') || plain.startsWith('$aws/rules/');
}

export function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#');
}

/** Client ids as AWS takes them: 1 to 128 bytes of UTF-8, not starting with `$`. [AWS-IoT: iot-core quotas] */
export function isClientId(clientId: string, bytes: number, limits: Pick<MqttLimits, 'maxClientIdBytes'>): boolean {
  return bytes >= 1 && bytes <= limits.maxClientIdBytes && !clientId.startsWith('$');
}

/** Whether a well-formed filter, not a shared one, takes a topic name. [MQTT-4.7] */
export function matchesFilter(filter: string, topic: string, hashMatchesParent: boolean): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return index < levels.length || hashMatchesParent;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}
