import type { IotStore } from '../iot-store.ts';
import type { Thing, ThingGroup } from '../registry/thing.ts';
import { stateOf } from '../shadow/shadow-document.ts';
import { indexingConfiguration } from './indexing-configuration.ts';
import type { IndexDocument } from './query-terms.ts';

/** The presence of a client id. [AWS-IoT: API_ThingConnectivity] */
export interface Connectivity {
  readonly connected: boolean;
  /** When that began, in milliseconds; undefined: unknown. */
  readonly timestamp?: number | undefined;
  readonly disconnectReason?: string | undefined;
}

/** What the fleet index knows beyond the registry. */
export interface IndexSources {
  store: IotStore;
  connectivity?: ((clientId: string) => Connectivity | undefined) | undefined;
}

/** A thing as the index `AWS_Things` has it, read when it is asked for: the index never lags. [AWS-IoT: managing-index] */
export function thingDocument(sources: IndexSources, thing: Thing): IndexDocument {
  const { store } = sources;
  const { thingName, thingId, thingTypeName, attributes, version } = thing;
  const { mode, hasConnectivity, shadowNames } = indexingConfiguration(store).things;
  const thingGroupNames = store.groups.groupsOf(thingName);
  const connectivity = hasConnectivity ? (sources.connectivity?.(thingName) ?? { connected: false }) : undefined;
  const shadow = shadowsOf(store, thingName, mode === 'REGISTRY_AND_SHADOW', shadowNames);
  return {
    ...{ thingName, thingId, thingTypeName, thingGroupNames, attributes, connectivity, shadow },
    registry: { version, thingTypeName, thingGroupNames },
  };
}

/** The states of the indexed shadows, the named ones under `name`; undefined when the thing has none of them. */
function shadowsOf(
  { shadows }: IotStore,
  thingName: string,
  hasClassic: boolean,
  shadowNames: readonly string[],
): IndexDocument | undefined {
  const stateNamed = (shadowName: string | undefined): IndexDocument | undefined => {
    const document = shadows.get({ thingName, shadowName })?.document;
    return document && stateOf(document);
  };
  const classic = hasClassic ? stateNamed(undefined) : undefined;
  const named = shadowNames.flatMap((name) => {
    const state = stateNamed(name);
    return state ? [[name, state] as const] : [];
  });
  if (!classic && named.length === 0) return undefined;
  return { ...classic, ...(named.length > 0 && { name: Object.fromEntries(named) }) };
}

/** A group as the index `AWS_ThingGroups` has it. */
export function groupDocument(store: IotStore, group: ThingGroup): IndexDocument {
  const { thingGroupName, thingGroupId, description, attributes } = group;
  const parents = store.groups.lineageOf(thingGroupName).slice(1);
  const parentGroupNames = parents.map((parent) => parent.thingGroupName);
  return { thingGroupName, thingGroupId, thingGroupDescription: description, attributes, parentGroupNames };
}
