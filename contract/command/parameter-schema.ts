/** What a parameter may be: a part of JSON Schema 2020-12, so that the catalogue can be published as it is. */
export type ParameterSchema =
  | { type: 'string'; enum: readonly string[]; description: string }
  | { type: 'number' | 'integer'; minimum: number; maximum: number; description: string }
  | { type: 'boolean'; description: string };

/** Parameters of a command type, as a JSON Schema of an object that takes no other names. */
export interface ParametersSchema {
  type: 'object';
  properties: Readonly<Record<string, ParameterSchema>>;
  required?: readonly string[];
  additionalProperties: false;
}

export function parametersSchema(
  properties: Readonly<Record<string, ParameterSchema>> = {},
  required: readonly string[] = [],
): ParametersSchema {
  const schema = { type: 'object', properties, additionalProperties: false } as const;
  return required.length === 0 ? schema : { ...schema, required };
}

/** Why the parameters do not fit, naming the one at fault; undefined when they do. */
export function parameterFault(schema: ParametersSchema, parameters: Record<string, unknown>): string | undefined {
  const missing = schema.required?.find((name) => !Object.hasOwn(parameters, name));
  if (missing !== undefined) return `${missing} is missing`;
  for (const [name, value] of Object.entries(parameters)) {
    if (!Object.hasOwn(schema.properties, name)) return unknownName(name, schema);
    const expected = schema.properties[name];
    if (expected !== undefined && !fits(expected, value)) return `${name} is not ${expectationText(expected)}`;
  }
  return undefined;
}

function fits(schema: ParameterSchema, value: unknown): boolean {
  if (schema.type === 'boolean') return typeof value === 'boolean';
  if (schema.type === 'string') return typeof value === 'string' && schema.enum.includes(value);
  if (typeof value !== 'number' || (schema.type === 'integer' && !Number.isInteger(value))) return false;
  return value >= schema.minimum && value <= schema.maximum;
}

const MAX_NAME = 64;

function unknownName(name: string, { properties }: ParametersSchema): string {
  const known = Object.keys(properties);
  return `${JSON.stringify(name.slice(0, MAX_NAME))} is no parameter; there ${known.length === 0 ? 'are none' : `are: ${known.join(', ')}`}`;
}

function expectationText(schema: ParameterSchema): string {
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'string') return `one of ${schema.enum.join(', ')}`;
  return `${schema.type === 'integer' ? 'a whole number' : 'a number'} from ${schema.minimum} to ${schema.maximum}`;
}
