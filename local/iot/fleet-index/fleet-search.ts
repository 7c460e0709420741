import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import type { Thing, ThingGroup } from '../registry/thing.ts';
import { indexingConfiguration } from './indexing-configuration.ts';
import type { IndexDocument } from './query-terms.ts';
import { compileQuery } from './search-query.ts';
import { groupDocument, type IndexSources, thingDocument } from './thing-document.ts';

export const THINGS_INDEX = 'AWS_Things';
export const GROUPS_INDEX = 'AWS_ThingGroups';

/** The names of the indexes that are on. */
export function indexNames({ store }: IndexSources): string[] {
  const { things, hasGroups } = indexingConfiguration(store);
  return [...(things.mode === 'OFF' ? [] : [THINGS_INDEX]), ...(hasGroups ? [GROUPS_INDEX] : [])];
}

/** The documents that a query finds, in the order of their creation. */
export function searchIndex(
  sources: IndexSources,
  indexName: string | undefined,
  queryString: string,
): Outcome<IndexDocument[]> {
  const name = indexName ?? THINGS_INDEX;
  if (name !== THINGS_INDEX && name !== GROUPS_INDEX) return notFound(`Index ${name}`);
  if (!indexNames(sources).includes(name)) {
    return failed('IndexNotReadyException', `Index ${name} is off; UpdateIndexingConfiguration switches it on.`);
  }
  const query = compileQuery(queryString);
  return query.ok ? done(documents(sources, name).filter(query.value)) : query;
}

function documents(sources: IndexSources, name: string): IndexDocument[] {
  const { things, groups } = sources.store;
  if (name === GROUPS_INDEX) return groups.thingGroups().map((group) => groupDocument(sources.store, group));
  return things.things().map((thing) => thingDocument(sources, thing));
}

/** The things of a dynamic group, by its query, whether indexing is still on or not. [assumed] */
export function dynamicMembers(sources: IndexSources, { queryString = '' }: ThingGroup): Thing[] {
  const query = compileQuery(queryString);
  if (!query.ok) return [];
  return sources.store.things.things().filter((thing) => query.value(thingDocument(sources, thing)));
}

export function isDynamicMember(sources: IndexSources, { queryString = '' }: ThingGroup, thing: Thing): boolean {
  const query = compileQuery(queryString);
  return query.ok && query.value(thingDocument(sources, thing));
}
