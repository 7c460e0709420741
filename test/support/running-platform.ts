import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Clock, type LocalCloud, type LocalCloudOptions, startLocalCloud } from 'roadbed/local';
import { type DemoTenant, seedDemoTenant, type UnbornVehicle } from '../../cli/up/demo-tenant.ts';
import { type OperatorAccess, operatorAccess } from '../../cli/up/operator-access.ts';
import { manifestKeys } from '../../contract/identity/manifest.ts';
import { createDeviceClient, type DeviceClient, type DeviceClientOptions } from '../../vehicle/device-client.ts';
import { giveBirth } from '../../vehicle/identity/birth.ts';
import type { IotEndpoint, VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import type { Execute } from '../../vehicle/mailbox/command-inbox.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { createLogBook, type LogBook } from './log-book.ts';

export const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));

/** The platform on a local cloud of its own, with a tenant, and what operators, applications and vehicles need. */
export interface RunningPlatform {
  cloud: LocalCloud;
  logs: LogBook;
  operator: OperatorAccess;
  endpoint: IotEndpoint;
  tenant: DemoTenant;
  api: ApiClient;
  /** The same API for those who run the platform. */
  operatorApi: ApiClient;
  /** The next vehicle of the manifest that nobody has given birth to. */
  takeUnborn(): UnbornVehicle;
  birth(unborn: UnbornVehicle, tenant?: DemoTenant): Promise<VehicleIdentity>;
  /** Births the next vehicle. */
  newVehicle(): Promise<VehicleIdentity>;
  /** A well-behaved vehicle on the line; stopped with the platform. */
  device(identity: VehicleIdentity, execute?: Execute, changes?: Partial<DeviceClientOptions>): DeviceClient;
  row(table: string, key: Record<string, unknown>): Promise<Record<string, unknown> | undefined>;
  /** All rows of a partition, in their order. */
  query(table: string, key: string, value: string): Promise<{ items: Record<string, unknown>[] }>;
  manifestRow(vin: string): Promise<Record<string, unknown> | undefined>;
  /** Sets one attribute of a row, as an operator does. */
  setAttribute(table: string, key: Record<string, unknown>, name: string, value: unknown): Promise<void>;
  stop(): Promise<void>;
}

interface PlatformOptions {
  vehicles: number;
  assemblyDir?: string;
  clock?: Clock;
  lifecycleFaults?: LocalCloudOptions['lifecycleFaults'];
  schedules?: LocalCloudOptions['schedules'];
  gateway?: LocalCloudOptions['gateway'];
  loadFunctions?: LocalCloudOptions['loadFunctions'];
  onAwsCall?: LocalCloudOptions['onAwsCall'];
}

export async function startPlatform({ vehicles, ...options }: PlatformOptions): Promise<RunningPlatform> {
  const logs = createLogBook();
  // of the functions a test calls but a few: to load all takes longer than most tests
  const cloud = await startLocalCloud({ projectDir: PROJECT_DIR, log: logs.log, loadFunctions: 'on-call', ...options });
  const operator = operatorAccess(cloud);
  const dynamodb = new DynamoDBClient(operator.sdk);
  const tenant = await seedDemoTenant(operator, vehicles);
  const endpoint = { ...cloud.endpoints.mqtts, caPem: cloud.caPem };
  const clientId = cloud.output('UserPoolClientId');
  const { api: apiUrl, token: tokenUrl } = cloud.endpoints;
  const apiOf = (id: string): ApiClient =>
    createApiClient({ apiUrl, tokenUrl, clientId: id, clientSecret: cloud.userPoolClientSecret(id) });
  const devices: DeviceClient[] = [];
  const unborn = [...tenant.unborn];
  const platform: RunningPlatform = {
    cloud,
    logs,
    operator,
    endpoint,
    tenant,
    api: apiOf(clientId),
    operatorApi: apiOf(cloud.output('OperatorClientId')),
    takeUnborn() {
      const next = unborn.shift();
      if (next === undefined) throw new Error('every vehicle is born: seed more');
      return next;
    },
    birth: ({ parameters }, { claim, templateName } = tenant) =>
      giveBirth({ endpoint, claim, templateName, parameters }),
    newVehicle: () => platform.birth(platform.takeUnborn()),
    device(identity, execute = async () => ({ outcome: 'SUCCEEDED' }), changes = {}) {
      const reconnect = { baseMs: 50, capMs: 500, stableAfterMs: 5_000 };
      const device = createDeviceClient({ endpoint, identity, execute, reconnect, ...changes });
      devices.push(device);
      return device;
    },
    async row(table, key) {
      const input = { TableName: cloud.output(table), Key: marshall(key), ConsistentRead: true };
      const { Item } = await dynamodb.send(new GetItemCommand(input));
      return Item && unmarshall(Item);
    },
    async query(table, key, value) {
      const { Items = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: cloud.output(table),
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': key },
          ExpressionAttributeValues: marshall({ ':value': value }),
          ConsistentRead: true,
        }),
      );
      return { items: Items.map((item) => unmarshall(item)) };
    },
    manifestRow: (vin) => platform.row('ManifestTable', { pk: manifestKeys.vin(vin) }),
    async setAttribute(table, key, name, value) {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName: cloud.output(table),
          Key: marshall(key),
          UpdateExpression: 'SET #name = :value',
          ExpressionAttributeNames: { '#name': name },
          ExpressionAttributeValues: marshall({ ':value': value }),
        }),
      );
    },
    async stop() {
      await Promise.all(devices.map((device) => device.stop(1_000)));
      dynamodb.destroy();
      await cloud.stop();
    },
  };
  return platform;
}
