import type { IotStore } from '../iot-store.ts';
import { done, failed, type Outcome } from '../registry/outcome.ts';

type Document = Readonly<Record<string, unknown>>;

const SETTING = 'indexing';
const THINGS = 'thingIndexingConfiguration';
const GROUPS = 'thingGroupIndexingConfiguration';
const OFF: Document = { [THINGS]: { thingIndexingMode: 'OFF' }, [GROUPS]: { thingGroupIndexingMode: 'OFF' } };
const THING_MODES = ['OFF', 'REGISTRY', 'REGISTRY_AND_SHADOW'];
const GROUP_MODES = ['OFF', 'ON'];

/** As it was last set, else all off. [AWS-IoT: API_GetIndexingConfiguration] */
export function indexingDocument(store: IotStore): Document {
  return store.account.settings.get(SETTING) ?? OFF;
}

/** A part that is not given stays as it is. [AWS-IoT: API_UpdateIndexingConfiguration] */
export function updateIndexing(store: IotStore, change: Document): Outcome<undefined> {
  const given = Object.entries(change).filter(([part, value]) => [THINGS, GROUPS].includes(part) && value !== null);
  for (const [part, value] of given) {
    const [field, modes] =
      part === THINGS ? ['thingIndexingMode', THING_MODES] : ['thingGroupIndexingMode', GROUP_MODES];
    const mode = (value as Document)[field as string];
    if (!(modes as string[]).includes(String(mode))) {
      return failed('InvalidRequestException', `${part}.${field as string} must be one of ${modes as string[]}.`);
    }
  }
  store.account.settings.set(SETTING, { ...indexingDocument(store), ...Object.fromEntries(given) });
  return done(undefined);
}

/** The configuration as the index reads it. */
export function indexingConfiguration(store: IotStore) {
  const document = indexingDocument(store);
  const things = document[THINGS] as Document;
  const filter = things['filter'] as { namedShadowNames?: string[] } | undefined;
  return {
    things: {
      mode: String(things['thingIndexingMode']),
      hasConnectivity: things['thingConnectivityIndexingMode'] === 'STATUS',
      shadowNames: things['namedShadowIndexingMode'] === 'ON' ? (filter?.namedShadowNames ?? []) : [],
    },
    hasGroups: (document[GROUPS] as Document)['thingGroupIndexingMode'] === 'ON',
  };
}
