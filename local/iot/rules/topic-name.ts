/** Longest topic in bytes of UTF-8 and deepest in slashes, the Basic Ingest prefix not counted. [AWS-IoT: limits] */
const MAX_TOPIC_BYTES = 256;
const MAX_SLASHES = 7;

const BASIC_INGEST = /^\$aws\/rules\/([^/]+)(?:\/(.*))?$/s;

/** Splits `$aws/rules/<ruleName>/<rest>`; undefined for every other topic. `rest` is empty when there is none. */
export function basicIngestTopic(topic: string): { ruleName: string; rest: string } | undefined {
  const match = BASIC_INGEST.exec(topic);
  return match?.[1] === undefined ? undefined : { ruleName: match[1], rest: match[2] ?? '' };
}

/** Why `topic` cannot be published to, or undefined when it can. Reserved topics are the caller's concern. */
export function topicNameFault(topic: string): string | undefined {
  const counted = basicIngestTopic(topic)?.rest ?? topic;
  if (topic === '') return 'The topic is empty';
  if (/[+#]/.test(topic)) return 'The topic holds a wildcard';
  if (topic.includes('\u0000')) return 'The topic holds a NUL character';
  if (Buffer.byteLength(counted) > MAX_TOPIC_BYTES) return `The topic is longer than ${MAX_TOPIC_BYTES} bytes`;
  if (counted.split('/').length - 1 > MAX_SLASHES) return `The topic has more than ${MAX_SLASHES} slashes`;
  return undefined;
}
