import { toText } from '../conversions.ts';
import type { Evaluator } from '../frame.ts';
import { decode, isPayload } from './decode.ts';
import { type CallSite, type FunctionGroup, NEVER } from './definition.ts';

/** base64 of the text, or of the payload's bytes for `*`. */
function compileEncode([value = NEVER, scheme = NEVER]: readonly Evaluator[], site: CallSite): Evaluator {
  const takesPayload = isPayload(site);
  return (frame) => {
    if (scheme(frame) !== 'base64') return undefined;
    if (takesPayload) return Buffer.from(frame.input.payload).toString('base64');
    const text = toText(value(frame));
    return text === undefined ? undefined : Buffer.from(text, 'utf8').toString('base64');
  };
}

export const encodingFunctions: FunctionGroup = {
  decode,
  encode: { arity: [2, 2], since2016: true, compile: compileEncode },
};
