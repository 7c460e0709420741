/** Eight levels and 256 characters, not counting a Basic Ingest prefix [AWS-IoT: General Reference, iot-core]. */
const LEVEL_MAXIMUM = 8;
const LENGTH_MAXIMUM = 256;
const BASIC_INGEST = '$aws/rules/';
const SLASH = 0x2f;
const PLUS = 0x2b;
const HASH = 0x23;
const DOLLAR = 0x24;

/** Is this text a topic filter a rule may have? `+` stands alone in its level, `#` alone in the last. */
export function parseTopicFilterSyntax(filter: string): { ok: true } | { ok: false; reason: string } {
  if (filter === '') return { ok: false, reason: 'the topic filter is empty' };
  const counted = basicIngestTopic(filter)?.topic ?? filter;
  if (counted.length > LENGTH_MAXIMUM)
    return { ok: false, reason: `the topic filter is longer than ${LENGTH_MAXIMUM}` };
  const levels = counted.split('/');
  if (levels.length > LEVEL_MAXIMUM)
    return { ok: false, reason: `the topic filter has more than ${LEVEL_MAXIMUM} levels` };
  for (const [index, level] of levels.entries()) {
    if (level.includes('+') && level !== '+') return { ok: false, reason: '"+" must be alone in its level' };
    if (level.includes('#') && (level !== '#' || index !== levels.length - 1)) {
      return { ok: false, reason: '"#" must be alone in the last level' };
    }
  }
  return { ok: true };
}

/**
 * Does a rule with this FROM filter run for this topic? Unlike MQTT, `a/#` does not match `a`
 * [AWS-IoT: topics]; like MQTT, a filter that begins with a wildcard leaves `$` topics alone
 * [MQTT-4.7.2-1] [assumed for rules]. The filter must be valid; the Basic Ingest prefix is the caller's to take off.
 */
export function matchTopicFilter(filter: string, topic: string): boolean {
  const first = filter.charCodeAt(0);
  if ((first === PLUS || first === HASH) && topic.charCodeAt(0) === DOLLAR) return false;
  let at = 0;
  for (let index = 0; index < filter.length; index += 1) {
    const code = filter.charCodeAt(index);
    if (code === HASH) return true;
    if (code === PLUS) {
      while (at < topic.length && topic.charCodeAt(at) !== SLASH) at += 1;
    } else {
      if (at >= topic.length || topic.charCodeAt(at) !== code) return false;
      at += 1;
    }
  }
  return at === topic.length;
}

/**
 * Splits `$aws/rules/<ruleName>/<rest>`. Only the named rule runs for it, and sees `<rest>` as its topic
 * [AWS-IoT: iot-basic-ingest]. Undefined for any other topic.
 */
export function basicIngestTopic(topic: string): { ruleName: string; topic: string } | undefined {
  if (!topic.startsWith(BASIC_INGEST)) return undefined;
  const end = topic.indexOf('/', BASIC_INGEST.length);
  if (end <= BASIC_INGEST.length) return undefined;
  return { ruleName: topic.slice(BASIC_INGEST.length, end), topic: topic.slice(end + 1) };
}

/** The level with this number, from 1; undefined beyond the last. Allocates nothing but the result. */
export function topicLevel(topic: string, number: number): string | undefined {
  let start = 0;
  for (let level = 1; level < number; level += 1) {
    const slash = topic.indexOf('/', start);
    if (slash === -1) return undefined;
    start = slash + 1;
  }
  const end = topic.indexOf('/', start);
  return end === -1 ? topic.slice(start) : topic.slice(start, end);
}
