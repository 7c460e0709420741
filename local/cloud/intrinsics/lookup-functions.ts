import { asText, type IntrinsicFunction, listArgument } from './intrinsic-function.ts';

/** Intrinsics that pick from lists and mappings. */
export const LOOKUP_FUNCTIONS: Record<string, IntrinsicFunction> = {
  'Fn::Select': (argument, call) => {
    const [index, list] = listArgument(argument, call, 2);
    if (!Array.isArray(list)) return call.fail('Fn::Select expects an index and a list');
    return list[Number(index)] ?? call.fail(`The list has no element ${String(index)}`);
  },
  'Fn::Length': (argument, call) => listArgument(argument, call).length,
  'Fn::FindInMap': (argument, call) => {
    const [map, top, second, options] = listArgument(argument, call);
    const keys = [map, top, second].map((key) => asText(key, call));
    const found = call.scope.mappings[keys[0] ?? '']?.[keys[1] ?? '']?.[keys[2] ?? ''];
    const fallback = (options as { DefaultValue?: unknown } | undefined)?.DefaultValue;
    return found ?? fallback ?? call.fail(`The mapping ${keys.join('.')} does not exist`);
  },
  'Fn::GetAZs': (argument, call) => {
    const region = asText(call.evaluate(argument), call) || asText(call.scope.pseudoParameters['AWS::Region'], call);
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
};
