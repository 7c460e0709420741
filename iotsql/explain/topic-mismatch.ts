/** Where a topic leaves a filter: the level (from 1) and what stands there on each side. */
export interface TopicMismatch {
  /** 0 when no single level is to blame. */
  level: number;
  filterLevel: string | undefined;
  topicLevel: string | undefined;
  /** For people. */
  reason: string;
}

/** Why a rule's FROM filter does not match a topic; undefined when it does (`matchTopicFilter`). */
export function explainTopicMismatch(filter: string, topic: string): TopicMismatch | undefined {
  if (/^[+#]/.test(filter) && topic.startsWith('$')) {
    const reason = 'a filter that begins with a wildcard leaves topics that begin with $ alone';
    return { level: 1, filterLevel: filter.split('/')[0], topicLevel: topic.split('/')[0], reason };
  }
  const filterLevels = filter.split('/');
  const topicLevels = topic.split('/');
  for (const [index, filterLevel] of filterLevels.entries()) {
    const topicLevel = topicLevels[index];
    if (topicLevel !== undefined && filterLevel === '#') return undefined;
    if (topicLevel !== undefined && (filterLevel === '+' || filterLevel === topicLevel)) continue;
    const reason = differenceReason(filterLevel, topicLevel, topicLevels.length);
    return { level: index + 1, filterLevel, topicLevel, reason };
  }
  if (topicLevels.length === filterLevels.length) return undefined;
  const level = filterLevels.length + 1;
  const reason = `the filter ends after ${count(filterLevels.length)}, the topic has ${topicLevels.length}`;
  return { level, filterLevel: undefined, topicLevel: topicLevels[level - 1], reason };
}

function differenceReason(filterLevel: string, topicLevel: string | undefined, topicLevels: number): string {
  if (topicLevel === undefined) {
    const parent = filterLevel === '#' ? '; in a rule "#" does not match the level above it' : '';
    return `the topic ends after ${count(topicLevels)}, the filter goes on with "${filterLevel}"${parent}`;
  }
  const letterCase = filterLevel.toLowerCase() === topicLevel.toLowerCase() ? '; upper and lower case differ' : '';
  return `the filter has "${filterLevel}", the topic has "${topicLevel}"${letterCase}`;
}

function count(levels: number): string {
  return levels === 1 ? '1 level' : `${levels} levels`;
}
