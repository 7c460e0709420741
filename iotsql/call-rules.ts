import { callsExternalFunction } from './expression-walk.ts';
import type { Expression } from './syntax-tree.ts';

/** Calls a statement may have; with more of them AWS stops the rule before its actions [AWS-IoT: iot-sql-functions]. */
const CALL_MAXIMUM: Readonly<Record<string, number>> = { get_dynamodb: 1, get_registry_data: 1, decode: 2 };
/** Its call reads S3, all others of that name count for nothing. */
const PROTO_ARGUMENTS = 6;

/** Counts what a statement may call only so often. */
export class CallCount {
  readonly #counts = new Map<string, number>();

  /** Why the statement never runs, once it has one call too many. */
  add(written: string, args: readonly Expression[]): string | undefined {
    const name = written.toLowerCase();
    const maximum = CALL_MAXIMUM[name];
    if (maximum === undefined || (name === 'decode' && !isProto(name, args))) return undefined;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    if (count <= maximum) return undefined;
    return `AWS runs no action of a rule that calls ${name}() more than ${maximum === 1 ? 'once' : 'twice'}`;
  }
}

function isProto(name: string, args: readonly Expression[]): boolean {
  return name === 'decode' && args.length === PROTO_ARGUMENTS;
}

/** Why AWS does not take this call where it stands, whatever its function makes of the arguments. */
export function refuseCall(written: string, args: readonly Expression[], isTemplate: boolean): string | undefined {
  const name = written.toLowerCase();
  if (isTemplate && isProto(name, args)) return "a substitution template cannot decode 'proto'";
  const [, otherwise] = args;
  if (name !== 'get_or_default' || otherwise === undefined || isRegistryCall(otherwise)) return undefined;
  return callsExternalFunction(otherwise) ? 'the default must not call another service' : undefined;
}

/** The one function of other services that is not forbidden there. */
function isRegistryCall(expression: Expression): boolean {
  return expression.kind === 'call' && expression.name.toLowerCase() === 'get_registry_data';
}
