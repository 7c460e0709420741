import type { IotApiInput, IotControl } from '../../ports/iot-control.ts';

interface Call {
  operation: string;
  input: IotApiInput;
}

/**
 * Creates by the `iot` API. What is there from an earlier run, and differs, gets the template's values by `update`;
 * without one it stays as it is.
 */
export async function createdByApi(iot: IotControl, create: Call, update?: Call): Promise<void> {
  try {
    await iot.callApi(create.operation, create.input);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceAlreadyExistsException')) throw error;
    if (update) await iot.callApi(update.operation, update.input);
  }
}

/** Without the properties that are not given: the API takes them for values. */
export function given(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}
