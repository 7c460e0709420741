import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createSecretsEngine,
  createSecretsService,
  type Engines,
  startEmbeddedEngines,
} from '../../../../local/engines/index.ts';
import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../../../local/ports/aws-http.ts';
import { TELEMETRY_DESCRIPTORS } from '../../iotsql/protobuf/telemetry-proto.ts';
import { createManualClock, createRig, type Rig, ROLE, toKinesis, toSqs } from './rule-engine-rig.ts';

const SCOPE = { accountId: '000000000000', region: 'eu-central-1' };
let engines: Engines;

beforeAll(async () => {
  const clock = createManualClock();
  engines = await startEmbeddedEngines({
    ...SCOPE,
    clock,
    log: () => undefined,
    frontDoorUrl: () => 'http://127.0.0.1:1',
  });
  const table = {
    TableName: 'vehicles',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'year', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'year', AttributeType: 'N' },
    ],
  };
  await ask('dynamodb', 'DynamoDB_20120810.CreateTable', table);
  await clock.advance(10_000);
  const item = {
    model: { S: 'T1' },
    axles: { L: [{ N: '1' }, { NULL: true }] },
    plant: { M: { __proto__x: { BOOL: true } } },
  };
  const Item = { id: { S: 'car-1' }, year: { N: '2024' }, ...item, tags: { SS: ['a'] }, codes: { NS: ['1', '2'] } };
  await ask('dynamodb', 'DynamoDB_20120810.PutItem', { TableName: 'vehicles', Item });
  const large = { id: { S: 'large' }, year: { N: '1' }, text: { S: 'x'.repeat(9000) } };
  await ask('dynamodb', 'DynamoDB_20120810.PutItem', { TableName: 'vehicles', Item: large });
  await send('s3', { method: 'PUT', url: '/protos', headers: {}, body: Buffer.alloc(0) });
  const body = Buffer.from(TELEMETRY_DESCRIPTORS);
  await send('s3', { method: 'PUT', url: '/protos/fleet/telemetry.desc', headers: {}, body });
});

afterAll(() => engines.close());

async function send(name: string, request: AwsHttpRequest): Promise<void> {
  const service = engines.services.find(({ signingNames }) => signingNames.includes(name));
  const answer = await service?.handle(request, { kind: 'operator' });
  if (answer?.status !== 200) throw new Error(`${name} answered ${answer?.status}: ${answer?.body.toString()}`);
}

function ask(service: string, target: string, input: object): Promise<void> {
  const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' };
  return send(service, { method: 'POST', url: '/', headers, body: Buffer.from(JSON.stringify(input)) });
}

/** Stands for IoT's own two APIs: answers with what it was asked. */
function echo(name: string, action: string): AwsService {
  return {
    signingNames: [name],
    requiredPermissions: ({ url }) => [{ action, resource: url }],
    handle: async ({ method, url }): Promise<AwsHttpResponse> =>
      url.includes('missing')
        ? { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{"message":"no thing"}' }
        : { status: 200, headers: {}, body: JSON.stringify({ method, url }) },
    accessDenied: () => ({ status: 403, headers: {}, body: '' }),
  };
}

function createServices(clock = createManualClock()) {
  const secrets = createSecretsEngine({ ...SCOPE, clock });
  secrets.createSecret({ Name: 'api', SecretString: '{"key":"k-1"}' });
  const own = [createSecretsService(secrets), echo('iot', 'iot:Registry'), echo('iotdata', 'iot:GetThingShadow')];
  return { secrets, services: () => [...engines.services, ...own] };
}

const ROLE_TEXT = `'${ROLE}'`;

async function resultOf(
  expression: string,
  payload: unknown = {},
  rig = createRig(createServices()),
): Promise<unknown> {
  rig.rule(`SELECT VALUE ${expression} FROM 'v/+'`, [toKinesis()]);
  rig.publish('v/car-1', payload);
  await rig.engine.idle();
  const [, , bytes] = rig.sentBy('kinesis').at(-1) ?? [];
  return bytes === undefined ? undefined : jsonOf(bytes);
}

function jsonOf(bytes: unknown): unknown {
  return JSON.parse(Buffer.from(bytes as Uint8Array).toString());
}

function failureOf(rig: Rig): unknown {
  return rig.logged.find(({ event }) => event === 'rule-evaluation-failed')?.fields['reason'];
}

describe('get_dynamodb() [AWS-IoT: iot-sql-functions]', () => {
  it('gives an item as plain JSON, with the permission of its role', async () => {
    const rig = createRig(createServices());
    const call = `get_dynamodb('vehicles', 'id', topic(2), 'year', year, ${ROLE_TEXT})`;
    expect(await resultOf(call, { year: 2024 }, rig)).toEqual({
      ...{ id: 'car-1', year: 2024, model: 'T1', axles: [1, null], plant: { __proto__x: true } },
      ...{ tags: ['a'], codes: [1, 2] },
    });
    expect(rig.asked).toContain('dynamodb:GetItem arn:aws:dynamodb:eu-central-1:000000000000:table/vehicles');
  });

  it('is Undefined without an item', async () => {
    const call = `isUndefined(get_dynamodb('vehicles', 'id', 'none', 'year', 1, ${ROLE_TEXT}))`;
    expect(await resultOf(call)).toBe(true);
  });

  it.each([
    ['the table is unknown', "'none', 'id', 'x'", /ResourceNotFoundException/],
    ['the key has the wrong type', "'vehicles', 'id', 5, 'year', 1", /ValidationException/],
    ['the key is no scalar', "'vehicles', 'id', [1], 'year', 1", /must be a String or a number/],
    ['the item is larger than 8 KB', "'vehicles', 'id', 'large', 'year', 1", /larger than 8 KB/],
  ])('fails the rule when %s', async (_, args, reason) => {
    const rig = createRig(createServices());
    expect(await resultOf(`get_dynamodb(${args}, ${ROLE_TEXT})`, {}, rig)).toBeUndefined();
    expect(failureOf(rig)).toMatch(reason);
    expect(await resultOf(`get_or_default(get_dynamodb(${args}, ${ROLE_TEXT}), 'none')`)).toBe('none');
  });

  it('fails the rule, error action and all, when the role may not or does not trust IoT', async () => {
    for (const spoil of [(rig: Rig) => rig.denied.add('dynamodb:GetItem'), (rig: Rig) => rig.untrusted.add(ROLE)]) {
      const rig = createRig(createServices());
      spoil(rig);
      rig.rule(`SELECT get_dynamodb('vehicles', 'id', 'x', 'year', 1, ${ROLE_TEXT}) AS i FROM 'v/+'`, [toKinesis()], {
        errorAction: toSqs(),
      });
      rig.publish('v/car-1', {});
      await rig.engine.idle();
      expect(rig.sent).toEqual([]);
      expect(failureOf(rig)).toMatch(/^get_dynamodb\(\) failed: AccessDeniedException/);
    }
  });
});

describe('get_registry_data() and get_thing_shadow() [AWS-IoT: iot-sql-functions]', () => {
  it.each([
    [`get_registry_data('DescribeThing', 'a b', ${ROLE_TEXT})`, '/things/a%20b'],
    [`get_registry_data('ListThingGroupsForThing', 'v', ${ROLE_TEXT})`, '/things/v/thing-groups'],
    [`get_thing_shadow('../v', ${ROLE_TEXT})`, '/things/..%2Fv/shadow'],
    [`get_thing_shadow('v', 'a&b', ${ROLE_TEXT})`, '/things/v/shadow?name=a%26b'],
  ])('%s asks %s', async (call, url) => {
    expect(await resultOf(call)).toEqual({ method: 'GET', url });
  });

  it('fails the rule with the name of the error', async () => {
    const rig = createRig(createServices());
    await resultOf(`get_thing_shadow('missing', ${ROLE_TEXT})`, {}, rig);
    expect(failureOf(rig)).toBe('get_thing_shadow() failed: ResourceNotFoundException: no thing');
  });
});

describe('get_secret() [AWS-IoT: iot-sql-functions]', () => {
  it('needs two permissions each time, and reads the secret again after 15 minutes', async () => {
    const clock = createManualClock();
    const { secrets, services } = createServices(clock);
    const rig = createRig({ services, clock });
    const call = `get_secret('api', 'SecretString', 'key', ${ROLE_TEXT})`;
    expect(await resultOf(call, {}, rig)).toBe('k-1');
    expect(rig.asked.join()).toMatch(/secretsmanager:GetSecretValue arn.*secretsmanager:DescribeSecret arn/);
    secrets.execute('PutSecretValue', { SecretId: 'api', SecretString: '{"key":"k-2"}' });
    const again = async (): Promise<unknown> => {
      rig.publish('v/car-1', {});
      await rig.engine.idle();
      return jsonOf(rig.sentBy('kinesis').at(-1)?.[2]);
    };
    expect(await again()).toBe('k-1');
    await clock.advance(15 * 60_000);
    expect(await again()).toBe('k-2');
    rig.denied.add('secretsmanager:DescribeSecret');
    rig.publish('v/car-1', {});
    await rig.engine.idle();
    expect(rig.sentBy('kinesis')).toHaveLength(3);
  });

  it('keeps no failure', async () => {
    const { secrets, services } = createServices();
    const rig = createRig({ services });
    expect(await resultOf(`get_secret('late', 'SecretString', ${ROLE_TEXT})`, {}, rig)).toBeUndefined();
    secrets.createSecret({ Name: 'late', SecretString: 'now' });
    rig.publish('v/car-1', {});
    await rig.engine.idle();
    expect(jsonOf(rig.sentBy('kinesis').at(-1)?.[2])).toBe('now');
  });
});

describe("decode(..., 'proto', ...) [AWS-IoT: binary-payloads]", () => {
  it('reads the descriptor set from S3, and again after 15 minutes', async () => {
    const clock = createManualClock();
    const counted: string[] = [];
    const services = () =>
      engines.services.map((service) => ({
        ...service,
        handle: (request: AwsHttpRequest, caller: Parameters<AwsService['handle']>[1]) => {
          counted.push(request.url);
          return service.handle(request, caller);
        },
      }));
    const rig = createRig({ services, clock });
    const call = "decode(*, 'proto', 'protos', 'fleet/telemetry.desc', 'telemetry', 'Frame').vehicleId";
    const frame = Buffer.from([0x0a, 0x01, 0x41]);
    expect(await resultOf(call, frame, rig)).toBe('A');
    rig.publish('v/car-1', frame);
    await rig.engine.idle();
    expect(counted).toEqual(['/protos/fleet/telemetry.desc']);
    await clock.advance(15 * 60_000);
    rig.publish('v/car-1', frame);
    await rig.engine.idle();
    expect(counted).toHaveLength(2);
    expect(rig.sentBy('kinesis')).toHaveLength(3);
  });

  it('fails the rule without bucket or object', async () => {
    const rig = createRig(createServices());
    await resultOf("decode(*, 'proto', 'none', 'x.desc', 'telemetry', 'Frame')", Buffer.from([0]), rig);
    expect(failureOf(rig)).toMatch(/NoSuchBucket/);
  });
});

describe('external functions in substitution templates [AWS-IoT: iot-substitution-templates]', () => {
  it('are asked before the action, in the error action too', async () => {
    const rig = createRig(createServices());
    const key = `\${get_secret('api', 'SecretString', 'key', ${ROLE_TEXT})}-\${topic(2)}`;
    rig.failures.set('kinesis', [new Error('refused')]);
    rig.rule("SELECT * FROM 'v/+'", [toKinesis({ PartitionKey: key })], {
      errorAction: { S3: { BucketName: 'failed', Key: `failed/${key}`, RoleArn: ROLE } },
    });
    rig.publish('v/car-1', { a: 1 });
    await rig.engine.idle();
    expect(rig.sentBy('kinesis')[0]?.[1]).toBe('k-1-car-1');
    expect(rig.sentBy('s3')[0]?.[1]).toBe('failed/k-1-car-1');
  });

  it('fail the action, so that the error action runs', async () => {
    const rig = createRig(createServices());
    const PartitionKey = `\${get_secret('none', 'SecretString', ${ROLE_TEXT})}`;
    rig.rule("SELECT * FROM 'v/+'", [toKinesis({ PartitionKey })], { errorAction: toSqs() });
    rig.publish('v/car-1', {});
    await rig.engine.idle();
    expect(rig.sentBy('kinesis')).toEqual([]);
    const [[, document] = []] = rig.sentBy('sqs');
    expect(JSON.parse(String(document))).toMatchObject({
      failures: [{ errorMessage: expect.stringContaining('get_secret() failed: ResourceNotFoundException') as string }],
    });
  });
});
