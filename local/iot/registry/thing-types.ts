import type { Clock } from '../../ports/clock.ts';
import { done, failed, notFound, type Outcome } from './outcome.ts';
import { isRegistryName, type ThingType } from './thing.ts';

export interface ThingTypeStore {
  /** The same type again is no error. */
  createThingType(name: string, properties?: Record<string, unknown>): Outcome<ThingType>;
  thingType(name: string): ThingType | undefined;
  thingTypes(): ThingType[];
  updateThingType(name: string, properties: Record<string, unknown>): Outcome<ThingType>;
  deprecateThingType(name: string, undo: boolean): Outcome<ThingType>;
  deleteThingType(name: string): Outcome<undefined>;
}

/** [AWS-IoT: API_DeleteThingType] */
const DELETABLE_AFTER_MS = 5 * 60 * 1000;
/** [AWS-IoT: API_ThingTypeProperties] */
const MAX_SEARCHABLE_ATTRIBUTES = 3;

export function createThingTypeStore(options: {
  clock: Clock;
  newId: () => string;
  types: Map<string, ThingType>;
  /** True when a thing has the type. */
  isUsed: (thingTypeName: string) => boolean;
}): ThingTypeStore {
  const { clock, types } = options;

  function change(name: string, changed: (type: ThingType) => ThingType): Outcome<ThingType> {
    const type = types.get(name);
    if (!type) return notFound(`Thing type ${name}`);
    const updated = changed(type);
    types.set(name, updated);
    return done(updated);
  }

  function deletionProblem({ thingTypeName, deprecatedAtMs }: ThingType): string | undefined {
    if (deprecatedAtMs === undefined) return `Thing type ${thingTypeName} must be deprecated first.`;
    if (clock.nowMs() < deprecatedAtMs + DELETABLE_AFTER_MS) {
      return `Thing type ${thingTypeName} was deprecated less than five minutes ago.`;
    }
    return options.isUsed(thingTypeName) ? `Things of type ${thingTypeName} exist.` : undefined;
  }

  return {
    createThingType(thingTypeName, properties = {}) {
      if (!isRegistryName(thingTypeName)) return failed('InvalidRequestException', 'The thing type name is not valid.');
      const problem = propertiesProblem(properties);
      if (problem !== undefined) return failed('InvalidRequestException', problem);
      const existing = types.get(thingTypeName);
      if (existing && JSON.stringify(existing.properties) !== JSON.stringify(properties)) {
        return failed('ResourceAlreadyExistsException', `Thing type ${thingTypeName} already exists.`);
      }
      if (existing) return done(existing);
      const times = { createdAtMs: clock.nowMs(), deprecatedAtMs: undefined };
      const type = { thingTypeName, thingTypeId: options.newId(), properties, ...times };
      types.set(thingTypeName, type);
      return done(type);
    },
    thingType: (name) => types.get(name),
    thingTypes: () => [...types.values()],
    updateThingType(name, properties) {
      const problem = propertiesProblem(properties);
      if (problem !== undefined) return failed('InvalidRequestException', problem);
      return change(name, (type) => ({ ...type, properties: { ...type.properties, ...properties } }));
    },
    deprecateThingType: (name, undo) =>
      change(name, (type) => ({
        ...type,
        deprecatedAtMs: undo ? undefined : (type.deprecatedAtMs ?? clock.nowMs()),
      })),
    deleteThingType(name) {
      const type = types.get(name);
      if (!type) return notFound(`Thing type ${name}`);
      const problem = deletionProblem(type);
      if (problem !== undefined) return failed('InvalidRequestException', problem);
      types.delete(name);
      return done(undefined);
    },
  };
}

function propertiesProblem({ searchableAttributes = [] }: Record<string, unknown>): string | undefined {
  if (!Array.isArray(searchableAttributes)) return 'searchableAttributes must be a list.';
  return searchableAttributes.length > MAX_SEARCHABLE_ATTRIBUTES
    ? `A thing type has at most ${MAX_SEARCHABLE_ATTRIBUTES} searchable attributes.`
    : undefined;
}
