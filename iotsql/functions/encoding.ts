import { toText } from '../conversions.ts';
import type { Evaluator } from '../frame.ts';
import { NOT_JSON, parsePayload } from '../json-payload.ts';
import type { Expression } from '../syntax-tree.ts';
import { type CallSite, type FunctionGroup, NEVER } from './definition.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Text of `decode`: a JSON document becomes its value, other text a String; what is no base64 is Null. */
function decode(value: unknown, scheme: unknown): unknown {
  if (scheme !== 'base64') return undefined;
  const text = toText(value);
  if (text === undefined) return undefined;
  if (!BASE64.test(text) || text.length % 4 === 1) return null;
  const bytes = Buffer.from(text, 'base64');
  const parsed = parsePayload(bytes);
  return parsed === NOT_JSON ? bytes.toString('utf8') : parsed;
}

function compileEncode([value = NEVER, scheme = NEVER]: readonly Evaluator[], site: CallSite): Evaluator {
  const takesPayload = site.nodes[0]?.kind === 'star' && site.scope.aliases.length === 0;
  return (frame) => {
    if (scheme(frame) !== 'base64') return undefined;
    if (takesPayload) return Buffer.from(frame.input.payload).toString('base64');
    const text = toText(value(frame));
    return text === undefined ? undefined : Buffer.from(text, 'utf8').toString('base64');
  };
}

function refuseProto(args: readonly Expression[]): string | undefined {
  const scheme = args[1];
  const isProto = args.length > 2 || (scheme?.kind === 'literal' && scheme.value === 'proto');
  return isProto ? "decoding 'proto' is not supported; only 'base64' is" : undefined;
}

export const encodingFunctions: FunctionGroup = {
  decode: {
    arity: [2, 2],
    since2016: true,
    refuse: refuseProto,
    compile:
      ([value = NEVER, scheme = NEVER]) =>
      (frame) =>
        decode(value(frame), scheme(frame)),
  },
  encode: { arity: [2, 2], since2016: true, compile: compileEncode },
};
