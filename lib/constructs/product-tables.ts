import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { ProductTable } from './product-table.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The five tables. What is written together lies in one item, so that one conditional write settles it. */
export class ProductTables extends Construct {
  /** A vehicle: who it is, whose it is, whether it is connected and ready. */
  readonly vehicles: ProductTable;
  /** Last known signals of a vehicle, one compact item. */
  readonly shadows: ProductTable;
  /** Southbound messages; those that wait appear in the local index, which can be read strongly. */
  readonly mailbox: ProductTable;
  /** Factory manifest: which VIN may be born, with which secret, and the reservation of a birth. */
  readonly manifest: ProductTable;
  /** OAuth clients and their tenants. */
  readonly clients: ProductTable;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.vehicles = new ProductTable(this, 'Vehicles', {
      environment,
      variable: ENV.vehiclesTable,
      partitionKey: text('vehicleId'),
      globalSecondaryIndexes: [
        { indexName: INDEXES.vehiclesByTenant, partitionKey: text('tenantId'), sortKey: text('vehicleId') },
      ],
    });
    this.shadows = new ProductTable(this, 'Shadows', {
      environment,
      variable: ENV.shadowsTable,
      partitionKey: text('vehicleId'),
    });
    this.mailbox = new ProductTable(this, 'Mailbox', {
      environment,
      variable: ENV.mailboxTable,
      partitionKey: text('vehicleId'),
      sortKey: text('messageId'),
      localSecondaryIndexes: [{ indexName: INDEXES.mailboxWaiting, sortKey: text('waitKey') }],
      timeToLiveAttribute: 'expiresAtSeconds',
    });
    this.manifest = new ProductTable(this, 'Manifest', {
      environment,
      variable: ENV.manifestTable,
      partitionKey: text('pk'),
    });
    this.clients = new ProductTable(this, 'Clients', {
      environment,
      variable: ENV.clientsTable,
      partitionKey: text('clientId'),
    });
  }
}
