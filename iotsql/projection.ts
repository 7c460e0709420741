import type { Evaluator, Frame } from './frame.ts';
import type { Expression, SelectItem, SelectList } from './syntax-tree.ts';
import { copyObject, isSqlObject, type SqlObject, setMember } from './values.ts';

type Compile = (expression: Expression) => Evaluator;
type Write = (frame: Frame, output: SqlObject) => void;

/** Key under which `SELECT *, ...` puts the base64 text of a payload that is no JSON object [assumed]. */
const RAW_PAYLOAD_KEY = 'payload';

/** Compiles a SELECT list to what makes the output value. `*` in it is whatever `compile` makes of `*`. */
export function compileProjection(list: SelectList, compile: Compile): Evaluator {
  if (list.kind === 'value') return compile(list.value);
  const [first] = list.items;
  if (list.items.length === 1 && first?.value.kind === 'star' && first.alias === undefined) {
    return compile(first.value);
  }
  const writes = list.items.filter((item) => !isPlainStar(item)).map((item) => compileItem(item, list.items, compile));
  const star = list.items.find(isPlainStar);
  const start = star === undefined ? () => ({}) : compileCopy(compile(star.value));
  return (frame) => {
    const output = start(frame);
    for (const write of writes) write(frame, output);
    return output;
  };
}

function isPlainStar(item: SelectItem): boolean {
  return item.value.kind === 'star' && item.alias === undefined;
}

/** Named items win over the payload's own keys, wherever `*` stands [assumed]. */
function compileCopy(star: Evaluator): (frame: Frame) => SqlObject {
  return (frame) => {
    const value = star(frame);
    if (isSqlObject(value)) return copyObject(value);
    const { payload } = frame.input;
    if (payload.length === 0) return {};
    return { [RAW_PAYLOAD_KEY]: value === undefined ? Buffer.from(payload).toString('base64') : value };
  };
}

function compileItem(item: SelectItem, all: readonly SelectItem[], compile: Compile): Write {
  const evaluate = compile(item.value);
  const path = item.alias ?? [defaultKey(item.value, all.indexOf(item))];
  const [key = ''] = path;
  // plain assignment, which is fastest, sets every member but this one
  if (path.length === 1 && key !== '__proto__') {
    return (frame, output) => {
      const value = evaluate(frame);
      if (value !== undefined) output[key] = value;
    };
  }
  return (frame, output) => {
    const value = evaluate(frame);
    if (value !== undefined) setPath(output, path, value);
  };
}

/** Objects on the way are copied: they may belong to the payload. */
function setPath(output: SqlObject, path: readonly string[], value: unknown): void {
  let target = output;
  for (const key of path.slice(0, -1)) {
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    const next: SqlObject = isSqlObject(present) ? copyObject(present) : {};
    setMember(target, key, next);
    target = next;
  }
  setMember(target, path.at(-1) ?? '', value);
}

/** Key of an item without AS. Only that of a plain name is documented; the rest is [assumed]. */
function defaultKey(expression: Expression, index: number): string {
  switch (expression.kind) {
    case 'name':
    case 'variable':
    case 'call':
      return expression.name;
    case 'member':
      return expression.key;
    case 'cast':
      return defaultKey(expression.operand, index);
    default:
      return `_${index}`;
  }
}
