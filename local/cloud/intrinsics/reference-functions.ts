import { asText, type Call, type IntrinsicFunction, listArgument } from './intrinsic-function.ts';
import { NO_VALUE } from './no-value.ts';

/** `Ref`, `Fn::GetAtt` and the references that cross stacks. */
export const REFERENCE_FUNCTIONS: Record<string, IntrinsicFunction> = {
  Ref: (argument, call) => reference(asText(argument, call), call),
  'Fn::GetAtt': (argument, call) => {
    const [logicalId, attribute] = splitGetAtt(argument, call);
    return attributeOf(logicalId, attribute, call);
  },
  'Fn::ImportValue': (argument, call) => {
    const name = asText(call.evaluate(argument), call);
    return call.scope.exported(name) ?? call.fail(`No deployed stack exports ${name}`);
  },
  'Fn::GetStackOutput': (argument, call) => {
    const { StackName, OutputName } = (call.evaluate(argument) ?? {}) as Record<string, unknown>;
    const stackName = asText(StackName, call);
    const outputName = asText(OutputName, call);
    return call.scope.stackOutput(stackName, outputName) ?? call.fail(`Stack ${stackName} has no output ${outputName}`);
  },
};

/** What `Ref` returns for a pseudo parameter, a parameter or a resource. */
export function reference(name: string, call: Call): unknown {
  const { scope } = call;
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (Object.hasOwn(scope.pseudoParameters, name)) return scope.pseudoParameters[name];
  if (Object.hasOwn(scope.parameters, name)) {
    return scope.parameters[name] ?? call.fail(`The parameter ${name} has no value`);
  }
  return scope.resource(name)?.ref ?? call.fail(`Unknown reference ${name}`);
}

/** What `Fn::GetAtt` returns; attributes may have dotted names. */
export function attributeOf(logicalId: string, attribute: string, call: Call): unknown {
  const resource = call.scope.resource(logicalId);
  if (resource === undefined) return call.fail(`Unknown reference ${logicalId}.${attribute}`);
  return resource.attributes[attribute] ?? call.fail(`Resource ${logicalId} has no attribute ${attribute}`);
}

function splitGetAtt(argument: unknown, call: Call): [string, string] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return dot < 0 ? call.fail(`${argument} names no attribute`) : [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  const [logicalId, attribute] = listArgument(argument, call, 2);
  return [asText(logicalId, call), asText(attribute, call)];
}
