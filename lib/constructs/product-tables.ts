import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import { WAITING_ATTRIBUTES } from '../../contract/mailbox/wait-key.ts';
import type { Environment } from '../environments/environment.ts';
import { audienceIndexes, OutreachTable, tenantIndex } from './campaign-tables.ts';
import { CampaignTable, CertificateTable } from './certificate-table.ts';
import { ProductTable } from './product-table.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The tables. What is written together lies in one item, so that one conditional write settles it. */
export class ProductTables extends Construct {
  /** A vehicle: who it is, whose it is, whether it is connected and ready. */
  readonly vehicles: ProductTable;
  /** Last known signals of a vehicle, one compact item. */
  readonly shadows: ProductTable;
  /** Trips of a vehicle, by their start. */
  readonly trips: ProductTable;
  /** Southbound messages; those that wait are in the local index, read strongly, those not settled in the global one. */
  readonly mailbox: ProductTable;
  /** Factory manifest: which VIN may be born, with which secret, and the reservation of a birth. */
  readonly manifest: ProductTable;
  /** OAuth clients and their tenants. */
  readonly clients: ProductTable;
  /** A vehicle's certificate and its renewal. */
  readonly certificates: CertificateTable;
  /** Campaigns of renewal. */
  readonly campaigns: CampaignTable;
  /** Notices and other messages to audiences. */
  readonly outreach: OutreachTable;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.vehicles = new ProductTable(this, 'Vehicles', {
      environment,
      variable: ENV.vehiclesTable,
      partitionKey: text('vehicleId'),
      globalSecondaryIndexes: [tenantIndex(), ...audienceIndexes()],
    });
    this.shadows = new ProductTable(this, 'Shadows', {
      environment,
      variable: ENV.shadowsTable,
      partitionKey: text('vehicleId'),
      capacity: environment.shadowCapacity,
    });
    this.trips = new ProductTable(this, 'Trips', {
      environment,
      variable: ENV.tripsTable,
      partitionKey: text('vehicleId'),
      sortKey: { name: 'startAtMs', type: AttributeType.NUMBER },
      timeToLiveAttribute: 'expiresAtSeconds',
    });
    this.mailbox = new ProductTable(this, 'Mailbox', {
      environment,
      variable: ENV.mailboxTable,
      partitionKey: text('vehicleId'),
      sortKey: text('messageId'),
      localSecondaryIndexes: [
        {
          indexName: INDEXES.mailboxWaiting,
          sortKey: text('waitKey'),
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [...WAITING_ATTRIBUTES],
        },
      ],
      globalSecondaryIndexes: [
        {
          indexName: INDEXES.mailboxDue,
          partitionKey: text('dueShard'),
          sortKey: { name: 'dueAtMs', type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
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
    this.certificates = new CertificateTable(this, 'Certificates', environment);
    this.campaigns = new CampaignTable(this, 'Campaigns', environment);
    this.outreach = new OutreachTable(this, 'Outreach', environment);
  }
}
