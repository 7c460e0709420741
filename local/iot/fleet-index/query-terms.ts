/** What is searched: fields by name, objects within objects. */
export type IndexDocument = Readonly<Record<string, unknown>>;

export type Predicate = (document: IndexDocument) => boolean;

type ValueTest = (value: unknown) => boolean;

/** A term such as `attributes.model:b*`, or what is wrong with it; without a field every field may match. */
export function termOf(token: string, groupField: string | undefined): Predicate | string {
  const [, named, operator, rest = ''] = /^((?:\\.|[^:<>\\"])+?)\s*(:?\s*[<>]=?|:)\s*(.*)$/s.exec(token) ?? [];
  const field = named === undefined ? groupField : unescaped(named);
  const text = named === undefined ? token : rest;
  if (text === '') return `The term '${token}' has no value.`;
  const comparison = operator?.replace(/[:\s]/g, '');
  const test = comparison ? comparisonOf(comparison, unquoted(text)) : valueTest(text);
  if (typeof test === 'string') return test;
  return (document) => valuesOf(document, field).some(test);
}

function valueTest(text: string): ValueTest | string {
  const range = /^([[{])\s*(.+?)\s+TO\s+(.+?)\s*([\]}])$/s.exec(text);
  if (range) return rangeTest(range);
  if (/^[[{]/.test(text)) return `The range '${text}' must be like [1 TO 5].`;
  if (text === '*') return () => true;
  if (/^[*?]/.test(text)) return `'${text}' begins with a wildcard.`;
  if (text.startsWith('"') || !/(?<!\\)[*?]/.test(text)) {
    const wanted = unquoted(text);
    return (value) => String(value) === wanted || equalNumbers(value, wanted);
  }
  const pattern = new RegExp(`^${patternOf(text)}$`, 's');
  return (value) => pattern.test(String(value));
}

/** No pattern can backtrack for long: a value has at most 800 characters and a query 1000. */
function patternOf(text: string): string {
  const parts = text.match(/\\.|\*+|./gs) ?? [];
  return parts.map((part) => (part.startsWith('*') ? '[^]*?' : part === '?' ? '[^]' : literal(part))).join('');
}

function literal(part: string): string {
  return unescaped(part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function rangeTest([, opening, from = '', to = '', closing]: RegExpExecArray): ValueTest {
  const above = from === '*' ? () => true : comparisonOf(opening === '[' ? '>=' : '>', unquoted(from));
  const below = to === '*' ? () => true : comparisonOf(closing === ']' ? '<=' : '<', unquoted(to));
  return (value) => above(value) && below(value);
}

/** Numbers compare as such; else both compare as texts. */
function comparisonOf(operator: string, limit: string): ValueTest {
  const order = (value: unknown): number => {
    const [left, right] = [numberOf(value), numberOf(limit)];
    if (left !== undefined && right !== undefined) return Math.sign(left - right);
    if (right !== undefined) return Number.NaN;
    return String(value) < limit ? -1 : String(value) > limit ? 1 : 0;
  };
  if (operator === '>') return (value) => order(value) > 0;
  if (operator === '>=') return (value) => order(value) >= 0;
  return operator === '<' ? (value) => order(value) < 0 : (value) => order(value) <= 0;
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)) return undefined;
  return Number(value);
}

function equalNumbers(value: unknown, wanted: string): boolean {
  return typeof value === 'number' && numberOf(wanted) === value;
}

/** The values at a dotted path, of lists each; all values there are when no field is named. */
export function valuesOf(value: unknown, field: string | undefined): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => valuesOf(item, field));
  const isObject = typeof value === 'object' && value !== null;
  if (field === undefined || field === '') {
    return isObject ? Object.values(value).flatMap((item) => valuesOf(item, '')) : value === undefined ? [] : [value];
  }
  if (!isObject) return [];
  // A name may have dots of its own, as attributes' names may.
  return Object.entries(value).flatMap(([name, item]) => {
    if (name === field) return valuesOf(item, '');
    return field.startsWith(`${name}.`) ? valuesOf(item, field.slice(name.length + 1)) : [];
  });
}

function unquoted(text: string): string {
  return unescaped(/^"(.*)"$/s.exec(text)?.[1] ?? text);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
