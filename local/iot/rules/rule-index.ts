/**
 * Rules by topic filter: one tree walk per new topic, then a bounded cache, so that what a message costs does not
 * grow with the number of rules that do not want it.
 */
export interface RuleIndex<Rule> {
  add(topicFilter: string, rule: Rule): void;
  /** The filter must be the one it was added with. */
  remove(topicFilter: string, rule: Rule): void;
  /** Rules whose filter matches, in no particular order. */
  match(topic: string): readonly Rule[];
}

interface Level<Rule> {
  children: Map<string, Level<Rule>>;
  /** Rules whose filter ends here. */
  here: Rule[];
  /** Rules whose filter ends here with `/#`. */
  below: Rule[];
}

/** What most topics match; one for all of them. */
const NONE: readonly never[] = [];

/**
 * Matches like MQTT with two differences of the rules engine: `a/#` does not match `a` [AWS-IoT: iot-sql-from], and
 * a filter that begins with a wildcard does not match a topic that begins with `$` [assumed, as MQTT-4.7.2-1].
 */
export function createRuleIndex<Rule>(cachedTopics = 50_000): RuleIndex<Rule> {
  const root = newLevel<Rule>();
  const cache = new Map<string, readonly Rule[]>();

  /** The list of rules at the filter's end, its levels made if need be. */
  function rulesAt(topicFilter: string): Rule[] {
    let level = root;
    const segments = topicFilter.split('/');
    const endsOpen = segments.at(-1) === '#';
    for (const segment of endsOpen ? segments.slice(0, -1) : segments) {
      let next = level.children.get(segment);
      if (!next) {
        next = newLevel();
        level.children.set(segment, next);
      }
      level = next;
    }
    return endsOpen ? level.below : level.here;
  }

  function add(topicFilter: string, rule: Rule): void {
    rulesAt(topicFilter).push(rule);
    cache.clear();
  }

  /** Empty levels stay: rules come and go under the same few filters. */
  function remove(topicFilter: string, rule: Rule): void {
    const rules = rulesAt(topicFilter);
    const at = rules.indexOf(rule);
    if (at >= 0) rules.splice(at, 1);
    cache.clear();
  }

  function match(topic: string): readonly Rule[] {
    const known = cache.get(topic);
    if (known) return known;
    const found: Rule[] = [];
    collect(root, topic.split('/'), 0, found);
    if (cache.size >= cachedTopics) evictOldest(cache);
    const remembered = found.length === 0 ? NONE : found;
    cache.set(topic, remembered);
    return remembered;
  }

  return { add, remove, match };
}

function newLevel<Rule>(): Level<Rule> {
  return { children: new Map(), here: [], below: [] };
}

function collect<Rule>(level: Level<Rule>, segments: string[], depth: number, found: Rule[]): void {
  const segment = segments[depth];
  if (segment === undefined) {
    found.push(...level.here);
    return;
  }
  const reserved = depth === 0 && segment.startsWith('$');
  if (!reserved) found.push(...level.below);
  const exact = level.children.get(segment);
  if (exact) collect(exact, segments, depth + 1, found);
  const any = reserved || segment === '+' ? undefined : level.children.get('+');
  if (any) collect(any, segments, depth + 1, found);
}

function evictOldest(cache: Map<string, unknown>): void {
  const oldest = cache.keys().next();
  if (!oldest.done) cache.delete(oldest.value);
}
