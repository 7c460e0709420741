/** Fleet indexing's configuration as it was last set. Kept and returned; there is no index behind it. */
export interface IndexingConfiguration {
  current(): Readonly<Record<string, unknown>>;
  update(change: Readonly<Record<string, unknown>>): void;
}

const PARTS = ['thingIndexingConfiguration', 'thingGroupIndexingConfiguration'];

export function createIndexingConfiguration(): IndexingConfiguration {
  let configuration: Record<string, unknown> = {
    thingIndexingConfiguration: { thingIndexingMode: 'OFF' },
    thingGroupIndexingConfiguration: { thingGroupIndexingMode: 'OFF' },
  };
  return {
    current: () => configuration,
    update(change) {
      const given = Object.entries(change).filter(([part, value]) => PARTS.includes(part) && value !== null);
      configuration = { ...configuration, ...Object.fromEntries(given) };
    },
  };
}
