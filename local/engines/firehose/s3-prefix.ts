const DEFAULT_DATE = 'yyyy/MM/dd/HH/';

/**
 * The object name of a delivery. `!{timestamp:...}` in the prefix is the arrival of the first record, UTC; a prefix
 * without one gets `yyyy/MM/dd/HH/` after it. [AWS-Firehose: s3-prefixes]
 */
export function objectKey(options: {
  prefix: string;
  streamName: string;
  arrivalMs: number;
  newId: () => string;
  suffix: string;
}): string {
  const { streamName, arrivalMs, suffix, newId } = options;
  const hasExpression = options.prefix.includes('!{');
  const prefix = hasExpression ? options.prefix : `${options.prefix}!{timestamp:${DEFAULT_DATE}}`;
  const folder = prefix.replace(/!\{([^}:]*):([^}]*)\}/g, (_all, kind: string, detail: string) => {
    if (kind === 'timestamp') return formatDate(detail, arrivalMs);
    return kind === 'firehose' && detail === 'random-string' ? newId().replaceAll('-', '').slice(0, 11) : '';
  });
  const stamp = formatDate('yyyy-MM-dd-HH-mm-ss', arrivalMs);
  return `${folder}${streamName}-1-${stamp}-${newId()}${suffix}`;
}

/** Expressions that are not evaluated here are refused when the stream is created. */
export function prefixFault(prefix: string): string | undefined {
  for (const [whole, kind = '', detail = ''] of prefix.matchAll(/!\{([^}:]*):?([^}]*)\}/g)) {
    const isKnown = kind === 'timestamp' || (kind === 'firehose' && detail === 'random-string');
    if (!isKnown) return `${whole} is not emulated; !{timestamp:...} and !{firehose:random-string} are`;
    if (kind === 'timestamp' && !/^(?:yyyy|MM|dd|HH|mm|ss|[^A-Za-z']|'[^']*')*$/.test(detail)) {
      return `${whole}: of the date letters yyyy, MM, dd, HH, mm and ss are emulated`;
    }
  }
  return undefined;
}

/** Java's date letters, as far as `prefixFault` lets them through; text in apostrophes stays. */
function formatDate(pattern: string, timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  const parts: Record<string, string> = {
    yyyy: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    dd: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
  };
  return pattern.replace(/'([^']*)'|yyyy|MM|dd|HH|mm|ss/g, (found, quoted?: string) => quoted ?? parts[found] ?? '');
}
