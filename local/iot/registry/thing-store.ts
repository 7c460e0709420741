import type { Clock } from '../../ports/clock.ts';
import type { ChangeLog } from './change-log.ts';
import { done, failed, notFound, type Outcome } from './outcome.ts';
import { attributeProblem, isRegistryName, type Thing, type ThingType } from './thing.ts';
import { createThingTypeStore, type ThingTypeStore } from './thing-types.ts';

export interface ThingInput {
  thingName: string;
  thingTypeName?: string | undefined;
  attributes?: Readonly<Record<string, string>> | undefined;
  billingGroupName?: string | undefined;
}

export interface ThingUpdate {
  thingTypeName?: string | undefined;
  removeThingType?: boolean | undefined;
  /** With `merge` they are added to the present ones and an empty value removes; else they replace all. */
  attributes?: Readonly<Record<string, string>> | undefined;
  merge?: boolean | undefined;
  expectedVersion?: number | undefined;
}

/** Things and thing types, in memory. */
export interface ThingStore extends ThingTypeStore {
  createThing(input: ThingInput): Outcome<Thing>;
  updateThing(thingName: string, update: ThingUpdate): Outcome<Thing>;
  deleteThing(thingName: string, expectedVersion?: number): Outcome<undefined>;
  thing(thingName: string): Thing | undefined;
  things(): Thing[];
  /** Undefined takes the thing out of its billing group; the group must exist. */
  setBillingGroup(thingName: string, billingGroupName: string | undefined): Outcome<Thing>;
}

interface Options {
  changes: ChangeLog;
  clock: Clock;
  newId: () => string;
  /** Certificates attached to a thing; such a thing cannot be deleted. */
  attachmentCount: (thingName: string) => number;
  /** By name; in memory unless given. */
  things?: Map<string, Thing>;
  types?: Map<string, ThingType>;
}

export function createThingStore(options: Options): ThingStore {
  const { things = new Map<string, Thing>(), types = new Map<string, ThingType>() } = options;
  const isUsed = (name: string): boolean => [...things.values()].some(({ thingTypeName }) => thingTypeName === name);

  function keep(thing: Thing): Outcome<Thing> {
    things.set(thing.thingName, thing);
    options.changes.mark(`thing:${thing.thingName}`);
    return done(thing);
  }

  function typeProblem(name: string | undefined): Outcome<never> | undefined {
    if (name === undefined) return undefined;
    const type = types.get(name);
    if (!type) return notFound(`Thing type ${name}`);
    if (type.deprecatedAtMs === undefined) return undefined;
    // [AWS-IoT: API_DeprecateThingType]
    return failed('InvalidRequestException', `Thing type ${name} is deprecated.`);
  }

  return {
    createThing(input) {
      const attributes = input.attributes ?? {};
      if (!isRegistryName(input.thingName)) return failed('InvalidRequestException', 'The thing name is not valid.');
      const problem = attributeProblem(attributes);
      if (problem !== undefined) return failed('InvalidRequestException', problem);
      const typeRefusal = typeProblem(input.thingTypeName);
      if (typeRefusal) return typeRefusal;
      const existing = things.get(input.thingName);
      // Creating the same thing again with the same configuration succeeds. [AWS-IoT: API_CreateThing]
      if (existing) return isSame(existing, input) ? done(existing) : alreadyExists(input.thingName);
      const { thingName, thingTypeName, billingGroupName } = input;
      return keep({ thingName, thingId: options.newId(), thingTypeName, attributes, version: 1, billingGroupName });
    },
    updateThing(thingName, update) {
      const thing = things.get(thingName);
      if (!thing) return notFound(`Thing ${thingName}`);
      const refusal = versionProblem(thing, update.expectedVersion) ?? typeProblem(update.thingTypeName);
      if (refusal) return refusal;
      const attributes = updatedAttributes(thing, update);
      const problem = attributeProblem(attributes);
      if (problem !== undefined) return failed('InvalidRequestException', problem);
      const thingTypeName = update.removeThingType ? undefined : (update.thingTypeName ?? thing.thingTypeName);
      return keep({ ...thing, thingTypeName, attributes, version: thing.version + 1 });
    },
    deleteThing(thingName, expectedVersion) {
      const thing = things.get(thingName);
      // Deleting what is not there is a success. [AWS-IoT: API_DeleteThing]
      if (!thing) return done(undefined);
      const refusal = versionProblem(thing, expectedVersion);
      if (refusal) return refusal;
      if (options.attachmentCount(thingName) > 0) {
        return failed('InvalidRequestException', `Thing ${thingName} is still attached to principals.`);
      }
      things.delete(thingName);
      options.changes.mark(`thing:${thingName}`);
      return done(undefined);
    },
    thing: (thingName) => things.get(thingName),
    things: () => [...things.values()],
    setBillingGroup(thingName, billingGroupName) {
      const thing = things.get(thingName);
      return thing ? keep({ ...thing, billingGroupName }) : notFound(`Thing ${thingName}`);
    },
    ...createThingTypeStore({ ...options, types, isUsed }),
  };
}

function alreadyExists(thingName: string): Outcome<never> {
  return failed(
    'ResourceAlreadyExistsException',
    `Thing ${thingName} already exists in account with different attributes`,
  );
}

function versionProblem(thing: Thing, expectedVersion: number | undefined): Outcome<never> | undefined {
  if (expectedVersion === undefined || expectedVersion === thing.version) return undefined;
  return failed('VersionConflictException', `Thing ${thing.thingName} is at version ${thing.version}.`);
}

function updatedAttributes(thing: Thing, update: ThingUpdate): Record<string, string> {
  if (update.attributes === undefined) return { ...thing.attributes };
  if (!update.merge) return { ...update.attributes };
  const merged = { ...thing.attributes, ...update.attributes };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}

function isSame(thing: Thing, input: ThingInput): boolean {
  const wanted = input.attributes ?? {};
  const names = Object.keys(wanted);
  return (
    thing.thingTypeName === input.thingTypeName &&
    thing.billingGroupName === input.billingGroupName &&
    names.length === Object.keys(thing.attributes).length &&
    names.every((name) => thing.attributes[name] === wanted[name])
  );
}
