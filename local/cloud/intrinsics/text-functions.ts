import { asText, type Call, type IntrinsicFunction, listArgument } from './intrinsic-function.ts';
import { attributeOf, reference } from './reference-functions.ts';

/** Intrinsics that build or take apart text. */
export const TEXT_FUNCTIONS: Record<string, IntrinsicFunction> = {
  'Fn::Join': (argument, call) => {
    const [delimiter, parts] = listArgument(argument, call, 2);
    if (!Array.isArray(parts)) return call.fail('Fn::Join expects a delimiter and a list');
    return parts.map((part) => asText(part, call)).join(asText(delimiter, call));
  },
  'Fn::Split': (argument, call) => {
    const [delimiter, source] = listArgument(argument, call, 2);
    return asText(source, call).split(asText(delimiter, call));
  },
  'Fn::Sub': (argument, call) => substitute(argument, call),
  'Fn::Base64': (argument, call) => Buffer.from(asText(call.evaluate(argument), call)).toString('base64'),
  'Fn::ToJsonString': (argument, call) => JSON.stringify(call.evaluate(argument)),
};

/** `${Name}`, `${LogicalId.Attribute}`, and `${!Literal}`, which stays as `${Literal}`. */
export const SUB_PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;

function substitute(argument: unknown, call: Call): string {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const local = call.evaluate(variables ?? {}, 1) as Record<string, unknown>;
  return asText(text, call).replace(SUB_PLACEHOLDER, (_placeholder, literal: string, inner: string) => {
    if (literal) return `\${${inner}}`;
    const name = inner.trim();
    if (Object.hasOwn(local, name)) return asText(local[name], call);
    const dot = name.indexOf('.');
    return asText(dot < 0 ? reference(name, call) : attributeOf(name.slice(0, dot), name.slice(dot + 1), call), call);
  });
}
