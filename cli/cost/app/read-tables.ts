import type { DesignTable } from '../calls/item-units.ts';
import type { BilledApp, BilledTable, FollowingCapacity } from './billed-app.ts';
import { asList, asObject, type Json, type Resource } from './references.ts';

export function readTables(resources: Resource[]): BilledApp['tables'] {
  return new Map(resources.map((resource) => [resource.id, readTable(resource)]));
}

function readTable({ properties }: Resource): BilledTable {
  const [replica] = asList(properties['Replicas']);
  const ofReplica = asObject(replica)['PointInTimeRecoverySpecification'];
  const backup = asObject(ofReplica ?? properties['PointInTimeRecoverySpecification']);
  return {
    key: keysOf(properties['KeySchema']),
    indexes: [...asList(properties['LocalSecondaryIndexes']), ...asList(properties['GlobalSecondaryIndexes'])].map(
      readIndex,
    ),
    hasBackup: backup['PointInTimeRecoveryEnabled'] === true,
    ...readCapacity(properties, asObject(replica)),
  };
}

/** Of a global table; without scaling its units are those of on demand. */
function readCapacity(properties: Json, replica: Json): Pick<BilledTable, 'capacity'> {
  const writes = followingOf(properties['WriteProvisionedThroughputSettings'], 'WriteCapacityAutoScalingSettings');
  const reads = followingOf(replica['ReadProvisionedThroughputSettings'], 'ReadCapacityAutoScalingSettings');
  return writes === undefined || reads === undefined ? {} : { capacity: { writes, reads } };
}

function followingOf(throughput: unknown, settings: string): FollowingCapacity | undefined {
  const { MinCapacity, MaxCapacity, TargetTrackingScalingPolicyConfiguration } = asObject(
    asObject(throughput)[settings],
  );
  if (typeof MinCapacity !== 'number' || typeof MaxCapacity !== 'number') return undefined;
  const percent = Number(asObject(TargetTrackingScalingPolicyConfiguration)['TargetValue']);
  return { least: MinCapacity, most: MaxCapacity, target: percent / 100 };
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
