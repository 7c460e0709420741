import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { ProductTable } from './product-table.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });
const time = (name: string) => ({ name, type: AttributeType.NUMBER });
const keysOnly = { projectionType: ProjectionType.KEYS_ONLY };

/**
 * A vehicle's certificate and its renewal, one item. Its indexes hold keys alone, by shard: what is due, what ends soon,
 * how far a campaign is; each is asked for just that, however large the fleet is.
 */
export class CertificateTable extends ProductTable {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id, {
      environment,
      variable: ENV.certificatesTable,
      partitionKey: text('vehicleId'),
      globalSecondaryIndexes: [
        {
          indexName: INDEXES.certificatesByDueTime,
          partitionKey: text('shardKey'),
          sortKey: time('dueAtMs'),
          ...keysOnly,
        },
        {
          indexName: INDEXES.certificatesByExpiry,
          partitionKey: text('shardKey'),
          sortKey: time('notAfterMs'),
          ...keysOnly,
        },
        {
          indexName: INDEXES.certificatesByCampaign,
          partitionKey: text('campaignId'),
          sortKey: text('rotationState'),
          ...keysOnly,
        },
      ],
    });
  }
}

/** Campaigns of renewal by tenant; an index holds those that are not at their end. */
export class CampaignTable extends ProductTable {
  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id, {
      environment,
      variable: ENV.campaignsTable,
      partitionKey: text('tenantId'),
      sortKey: text('campaignId'),
      globalSecondaryIndexes: [
        { indexName: INDEXES.campaignsOpen, partitionKey: text('openKey'), sortKey: text('campaignId'), ...keysOnly },
      ],
    });
  }
}
