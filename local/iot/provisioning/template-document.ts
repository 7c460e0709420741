/** A provisioning template's body, checked for shape; values may still hold intrinsic functions. */
export interface TemplateDocument {
  /** Defaults of the declared parameters; undefined where there is none. */
  readonly parameters: ReadonlyMap<string, string | undefined>;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly resources: readonly TemplateResource[];
  readonly deviceConfiguration: Readonly<Record<string, unknown>>;
}

export interface TemplateResource {
  readonly logicalName: string;
  readonly type: ResourceType;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly overrideSettings: Readonly<Record<string, OverrideSetting>>;
}

const RESOURCE_TYPES = ['AWS::IoT::Thing', 'AWS::IoT::Certificate', 'AWS::IoT::Policy'] as const;
type ResourceType = (typeof RESOURCE_TYPES)[number];

const OVERRIDE_SETTINGS = ['DO_NOTHING', 'REPLACE', 'FAIL', 'MERGE'] as const;
export type OverrideSetting = (typeof OVERRIDE_SETTINGS)[number];

/** A template, or a request to it, that cannot be carried out; `message` goes to the client. */
export class TemplateFailure extends Error {
  override readonly name = 'TemplateFailure';
}

/** [AWS-IoT: API_CreateProvisioningTemplate] */
const MAX_BODY_CHARACTERS = 10_240;
const MERGEABLE = new Set(['ThingGroups', 'AttributePayload']);
const SECTIONS = new Set(['Parameters', 'Mappings', 'Resources', 'DeviceConfiguration']);

/** Reads a template body. Throws `TemplateFailure` naming the place that is wrong. [AWS-IoT: provision-template] */
export function readTemplateDocument(body: string): TemplateDocument {
  if (body.length > MAX_BODY_CHARACTERS) {
    throw new TemplateFailure(`The template body has more than ${MAX_BODY_CHARACTERS} characters.`);
  }
  const root = record(parseJson(body), 'template body');
  const unknownSection = Object.keys(root).find((section) => !SECTIONS.has(section));
  if (unknownSection !== undefined) throw new TemplateFailure(`Unknown section ${unknownSection}.`);
  const resources = Object.entries(record(root['Resources'], 'Resources')).map(readResource);
  checkCounts(resources);
  return {
    parameters: readParameters(record(root['Parameters'] ?? {}, 'Parameters')),
    mappings: readMappings(record(root['Mappings'] ?? {}, 'Mappings')),
    resources,
    deviceConfiguration: record(root['DeviceConfiguration'] ?? {}, 'DeviceConfiguration'),
  };
}

function readParameters(section: Record<string, unknown>): Map<string, string | undefined> {
  const parameters = new Map<string, string | undefined>();
  for (const [name, entry] of Object.entries(section)) {
    const declaration = record(entry, `Parameters.${name}`);
    const fallback = declaration['Default'];
    if (declaration['Type'] !== 'String') throw new TemplateFailure(`Parameters.${name}: Type must be String.`);
    if (fallback !== undefined && typeof fallback !== 'string') {
      throw new TemplateFailure(`Parameters.${name}: Default must be a string.`);
    }
    parameters.set(name, fallback);
  }
  return parameters;
}

function readMappings(section: Record<string, unknown>): TemplateDocument['mappings'] {
  const mappings: Record<string, Record<string, Record<string, string>>> = {};
  for (const [map, keys] of Object.entries(section)) {
    for (const [key, values] of Object.entries(record(keys, `Mappings.${map}`))) {
      for (const [secondKey, value] of Object.entries(record(values, `Mappings.${map}.${key}`))) {
        // No function may stand in a mapping. [AWS-IoT: provision-template]
        if (typeof value !== 'string') throw new TemplateFailure(`Mappings.${map}.${key}.${secondKey}: not a string.`);
        mappings[map] ??= {};
        mappings[map][key] ??= {};
        mappings[map][key][secondKey] = value;
      }
    }
  }
  return mappings;
}

function readResource([logicalName, entry]: [string, unknown]): TemplateResource {
  const place = `Resources.${logicalName}`;
  const source = record(entry, place);
  const type = RESOURCE_TYPES.find((known) => known === source['Type']);
  if (!type) throw new TemplateFailure(`${place}: type ${String(source['Type'])} is not supported.`);
  const overrideSettings: Record<string, OverrideSetting> = {};
  for (const [property, value] of Object.entries(
    record(source['OverrideSettings'] ?? {}, `${place}.OverrideSettings`),
  )) {
    const setting = OVERRIDE_SETTINGS.find((known) => known === value);
    if (!setting || (setting === 'MERGE' && !MERGEABLE.has(property))) {
      throw new TemplateFailure(`${place}.OverrideSettings.${property}: ${String(value)} is not valid.`);
    }
    overrideSettings[property] = setting;
  }
  return { logicalName, type, properties: record(source['Properties'] ?? {}, `${place}.Properties`), overrideSettings };
}

function checkCounts(resources: TemplateResource[]): void {
  const count = (type: ResourceType): number => resources.filter((resource) => resource.type === type).length;
  if (count('AWS::IoT::Certificate') !== 1) throw new TemplateFailure('Exactly one AWS::IoT::Certificate is needed.');
  if (count('AWS::IoT::Thing') > 1) throw new TemplateFailure('At most one AWS::IoT::Thing is possible.');
}

export function record(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TemplateFailure(`${place}: not an object.`);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new TemplateFailure('The template body is not JSON.');
  }
}
