import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createFrontDoor, startEmbeddedEngines } from '../../local/engines/index.ts';
import { systemClock } from '../../local/ports/clock.ts';
import { silentLog } from '../../local/ports/log.ts';

/** The embedded DynamoDB engine with the consumer's tables, and so many vehicles in service. */
export async function startShadowEngine(vehicles: number): Promise<{ url: string; stop(): Promise<void> }> {
  const account = { region: 'eu-central-1', accountId: '000000000000' };
  let url = '';
  const engines = await startEmbeddedEngines({
    ...account,
    clock: systemClock,
    log: silentLog,
    frontDoorUrl: () => url,
  });
  const door = await createFrontDoor({
    ...{ port: 0, services: engines.services, log: silentLog },
    callerOf: () => ({ kind: 'operator' }),
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
  });
  url = door.url;
  const client = new DynamoDBClient({
    ...{ endpoint: url, region: account.region },
    credentials: { accessKeyId: 'operator', secretAccessKey: 'secret' },
  });
  for (const TableName of ['shadows', 'vehicles']) {
    await client.send(
      new CreateTableCommand({
        ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
        AttributeDefinitions: [{ AttributeName: 'vehicleId', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'vehicleId', KeyType: 'HASH' }],
      }),
    );
  }
  for (let index = 0; index < vehicles; index += 1) {
    const Item = { vehicleId: { S: `vehicle-${index}` }, tenantId: { S: 't' }, vin: { S: 'v' }, model: { S: 'm' } };
    await client.send(new PutItemCommand({ TableName: 'vehicles', Item }));
  }
  client.destroy();
  return {
    url,
    async stop() {
      await door.close();
      await engines.close();
    },
  };
}
