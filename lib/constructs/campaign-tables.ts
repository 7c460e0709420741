import { AttributeType, type GlobalSecondaryIndexPropsV2, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { ProductTable } from './product-table.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** What an audience looks at, beside the keys. Presence is not among it: a vehicle that connects writes none of these. */
const LABELS = ['model', 'cohort', 'region', 'attributes', 'labelledBy'];

/**
 * All vehicles of a tenant, with what seldom changes of them. Neither presence nor readiness is in it: a tenant is one
 * partition, which takes 1,000 writes a second, and a fleet that comes back would ask more of it.
 */
export function tenantIndex(): GlobalSecondaryIndexPropsV2 {
  return {
    ...{ indexName: INDEXES.vehiclesByTenant, partitionKey: text('tenantId'), sortKey: text('vehicleId') },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [...LABELS, 'ownership', 'retirement'],
  };
}

/** Indexes of the vehicles table that audiences are resolved by. */
export function audienceIndexes(): GlobalSecondaryIndexPropsV2[] {
  const by = (indexName: string, attribute: string): GlobalSecondaryIndexPropsV2 => ({
    ...{ indexName, partitionKey: text('tenantId'), sortKey: text(attribute) },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: LABELS.filter((label) => label !== attribute),
  });
  return [
    by(INDEXES.vehiclesByModel, 'model'),
    by(INDEXES.vehiclesByCohort, 'cohort'),
    by(INDEXES.vehiclesByRegion, 'region'),
  ];
}

/** Notices and campaigns by tenant; an index holds those with something to do. */
export class OutreachTable extends ProductTable {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id, {
      environment,
      variable: ENV.outreachTable,
      partitionKey: text('tenantId'),
      sortKey: text('campaignId'),
      globalSecondaryIndexes: [
        {
          indexName: INDEXES.outreachOpen,
          ...{ partitionKey: text('openKey'), sortKey: text('campaignId'), projectionType: ProjectionType.KEYS_ONLY },
        },
      ],
    });
  }
}
