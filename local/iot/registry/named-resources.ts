import type { Clock } from '../../ports/clock.ts';
import { done, failed, notFound, type Outcome } from './outcome.ts';

/** What every resource of this kind has besides its own details. */
export interface NamedResource<Details> {
  readonly name: string;
  readonly id: string;
  readonly details: Details;
  /** Starts at 1 and grows with each update. */
  readonly version: number;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** Resources that are a name and details, e.g. billing groups and role aliases; replaced, never mutated. */
export interface NamedResources<Details> {
  /** Refuses a name that exists. */
  create(name: string, details: Details): Outcome<NamedResource<Details>>;
  find(name: string): Outcome<NamedResource<Details>>;
  all(): NamedResource<Details>[];
  update(name: string, change: Partial<Details>, expectedVersion?: number): Outcome<NamedResource<Details>>;
  remove(name: string, expectedVersion?: number): Outcome<undefined>;
}

export function createNamedResources<Details extends object>(options: {
  /** For messages, e.g. `Role alias`. */
  kind: string;
  pattern: RegExp;
  clock: Clock;
  newId: () => string;
  kept: Map<string, NamedResource<Details>>;
}): NamedResources<Details> {
  const { kind, clock, kept } = options;

  function find(name: string, expectedVersion?: number): Outcome<NamedResource<Details>> {
    const resource = kept.get(name);
    if (!resource) return notFound(`${kind} ${name}`);
    if (expectedVersion === undefined || expectedVersion === resource.version) return done(resource);
    return failed('VersionConflictException', `${kind} ${name} is at version ${resource.version}.`);
  }

  return {
    create(name, details) {
      if (!options.pattern.test(name)) return failed('InvalidRequestException', `${kind} name ${name} is not valid.`);
      if (kept.has(name)) return failed('ResourceAlreadyExistsException', `${kind} ${name} already exists.`);
      const nowMs = clock.nowMs();
      const times = { version: 1, createdAtMs: nowMs, modifiedAtMs: nowMs };
      const resource = { name, id: options.newId(), details, ...times };
      kept.set(name, resource);
      return done(resource);
    },
    find: (name) => find(name),
    all: () => [...kept.values()],
    update(name, change, expectedVersion) {
      const found = find(name, expectedVersion);
      if (!found.ok) return found;
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const details = { ...found.value.details, ...Object.fromEntries(given) };
      const updated = { ...found.value, details, version: found.value.version + 1, modifiedAtMs: clock.nowMs() };
      kept.set(name, updated);
      return done(updated);
    },
    remove(name, expectedVersion) {
      const found = find(name, expectedVersion);
      if (!found.ok) return found;
      kept.delete(name);
      return done(undefined);
    },
  };
}
