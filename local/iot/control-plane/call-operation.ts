import type { IotApiInput } from '../../ports/iot-control.ts';
import type { Outcome } from '../registry/outcome.ts';
import type { ControlPlanePorts } from './iot-operation.ts';
import { OPERATIONS } from './operations.ts';

/** An operation of the API as this process calls it, without HTTP. Throws for one that there is not. */
export async function callOperation(
  ports: ControlPlanePorts,
  name: string,
  { path = {}, query = {}, principal, body = {} }: IotApiInput,
): Promise<Outcome<object>> {
  const operation = OPERATIONS.find((one) => one.name === name);
  if (!operation) throw new Error(`the iot API has no operation ${name} here`);
  const call = { path, query: new URLSearchParams(query), principal, header: () => undefined, body };
  return operation.perform(call, ports);
}
