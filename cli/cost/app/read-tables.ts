import type { DesignTable } from '../calls/item-units.ts';
import type { BilledApp } from './billed-app.ts';
import { asList, asObject, type Resource } from './references.ts';

export function readTables(resources: Resource[]): BilledApp['tables'] {
  return new Map(resources.map((resource) => [resource.id, readTable(resource)]));
}

function readTable({ properties }: Resource): DesignTable & { hasBackup: boolean } {
  const [replica] = asList(properties['Replicas']);
  const ofReplica = asObject(replica)['PointInTimeRecoverySpecification'];
  const backup = asObject(ofReplica ?? properties['PointInTimeRecoverySpecification']);
  return {
    key: keysOf(properties['KeySchema']),
    indexes: [...asList(properties['LocalSecondaryIndexes']), ...asList(properties['GlobalSecondaryIndexes'])].map(
      readIndex,
    ),
    hasBackup: backup['PointInTimeRecoveryEnabled'] === true,
  };
}

function readIndex(value: unknown): DesignTable['indexes'][number] {
  const index = asObject(value);
  const { ProjectionType, NonKeyAttributes } = asObject(index['Projection']);
  return {
    name: String(index['IndexName']),
    key: keysOf(index['KeySchema']),
    carries: ProjectionType === 'ALL' ? 'ALL' : asList(NonKeyAttributes).map(String),
  };
}

function keysOf(schema: unknown): string[] {
  return asList(schema).map((each) => String(asObject(each)['AttributeName']));
}
