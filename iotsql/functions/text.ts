import { toDecimal, toFlooredInt, toText } from '../conversions.ts';
import { binary, type FunctionGroup, type SqlFunction, unary, variadic } from './definition.ts';

/** Arguments go through the String conversion; Null or Undefined among them makes the result Undefined. */
function ofText(apply: (text: string) => unknown): SqlFunction {
  return unary(
    (value) => {
      const text = toText(value);
      return text === undefined ? undefined : apply(text);
    },
    { isDefined: 'with-arguments' },
  );
}

function ofTexts(apply: (first: string, second: string) => unknown): SqlFunction {
  return binary(
    (left, right) => {
      const first = toText(left);
      const second = toText(right);
      return first === undefined || second === undefined ? undefined : apply(first, second);
    },
    { isDefined: 'with-arguments' },
  );
}

/** A longer result is Undefined [assumed]: far beyond what an action could carry, far below what memory holds. */
const TEXT_MAXIMUM = 4 * 1024 * 1024;

const PADDING_MAXIMUM = 1000;

/** AWS adds this many spaces; it does not pad to a width [AWS-IoT: iot-sql-functions]. */
function padding(apply: (text: string, spaces: string) => string): SqlFunction {
  return binary((value, count) => {
    const text = toText(value);
    const spaces = toFlooredInt(count);
    if (text === undefined || spaces === undefined) return undefined;
    return apply(text, ' '.repeat(Math.min(Math.max(spaces, 0), PADDING_MAXIMUM)));
  });
}

function chr(value: unknown): string | undefined {
  const code = toFlooredInt(value);
  return code === undefined || code < 0 || code > 127 ? undefined : String.fromCharCode(code);
}

/** Arrays make one flat Array; else a String makes a String; one argument is itself [AWS-IoT: iot-sql-functions]. */
function concat(args: unknown[]): unknown {
  if (args.length < 2) return args[0];
  if (args.some(Array.isArray)) return args.flat(1).filter((value) => value !== undefined);
  if (!args.some((value) => typeof value === 'string')) return undefined;
  let joined = '';
  for (const arg of args) {
    const text = toText(arg);
    if (text === undefined) return undefined;
    joined += text;
    if (joined.length > TEXT_MAXIMUM) return undefined;
  }
  return joined;
}

/** Positions count from 0, `end` is exclusive; both are rounded down and kept inside the text. */
function substring([value, start, end]: unknown[], hasEnd: boolean): string | undefined {
  const text = toText(value);
  const from = index(start);
  if (text === undefined || from === undefined) return undefined;
  const to = hasEnd ? index(end) : text.length;
  if (to === undefined) return undefined;
  const first = clamp(from, text.length);
  const last = clamp(to, text.length);
  return first >= last ? '' : text.slice(first, last);
}

/** A String is truncated to its Int, a Decimal rounded down: the same within the text. */
function index(value: unknown): number | undefined {
  const decimal = toDecimal(value);
  return decimal === undefined ? undefined : Math.floor(decimal);
}

function clamp(value: number, maximum: number): number {
  return Math.min(Math.max(value, 0), maximum);
}

function replace(args: unknown[]): string | undefined {
  const [text, wanted, put] = args.map(toText);
  if (text === undefined || wanted === undefined || put === undefined) return undefined;
  const count = text.split(wanted).length;
  if (text.length + count * put.length > TEXT_MAXIMUM) return undefined;
  return text.replaceAll(wanted, () => put);
}

export const textFunctions: FunctionGroup = {
  chr: unary(chr),
  concat: variadic([0, Number.POSITIVE_INFINITY], concat),
  endswith: ofTexts((text, end) => text.endsWith(end)),
  // -1 when it is not there [assumed].
  indexof: { ...ofTexts((text, wanted) => text.indexOf(wanted)), since2016: true },
  // Characters are code points [assumed].
  length: { ...ofText((text) => [...text].length), since2016: true },
  lower: ofText((text) => text.toLowerCase()),
  lpad: padding((text, spaces) => spaces + text),
  ltrim: ofText((text) => text.replace(/^[\t ]+/, '')),
  numbytes: { ...ofText((text) => Buffer.byteLength(text)), since2016: true },
  replace: variadic([3, 3], replace, { isDefined: 'with-arguments' }),
  rpad: padding((text, spaces) => text + spaces),
  rtrim: ofText((text) => text.slice(0, trimmedEnd(text))),
  startswith: ofTexts((text, start) => text.startsWith(start)),
  substring: variadic([2, 3], (args) => substring(args, args.length === 3)),
  trim: ofText((text) => text.trim()),
  upper: ofText((text) => text.toUpperCase()),
};

/** By hand: `[\t ]+$` takes quadratic time on a long run of spaces that does not end the text. */
function trimmedEnd(text: string): number {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  return end;
}
