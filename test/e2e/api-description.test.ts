import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATOR_SCOPES, SCOPES } from '../../contract/function-environment.ts';
import type { ApiReply } from '../support/api-client.ts';
import { answerFaults, apiDescription, type Operation, operations } from '../support/api-description.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

let platform: RunningPlatform;
let vehicleId: string;
/** A command that succeeded. */
let commandId: string;

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 2 });
  const identity = await platform.newVehicle();
  ({ vehicleId } = identity);
  await platform.device(identity).start();
  await eventually('the vehicle to be ready', async () => {
    return (await platform.api.get(`/v1/vehicles/${vehicleId}`)).body.presence.ready;
  });
  const { body } = await platform.api.call('POST', `/v1/vehicles/${vehicleId}/commands`, {
    json: { type: 'locate' },
    headers: { 'idempotency-key': 'first', prefer: 'wait=10', 'roadbed-user': 'anna' },
  });
  expect(body.state).toBe('SUCCEEDED');
  commandId = body.commandId;
});
afterAll(() => platform?.stop());

const operatorScopes: readonly string[] = Object.values(OPERATOR_SCOPES);
const isOperators = ({ scopes }: Operation): boolean => scopes.some((scope) => operatorScopes.includes(scope));
const tenantOperations = operations.filter((operation) => !isOperators(operation));

/** The path with the vehicle, and ids that are well-formed; commands and messages are real. */
function pathOf({ path }: Operation): string {
  const values: Record<string, string> = { vehicleId, commandId, messageId: commandId };
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '0'.repeat(32)) + (QUERIES.get(path) ?? '');
}

/** What a route cannot do without. */
const QUERIES = new Map([['/v1/vehicles/{vehicleId}/history', '?paths=Vehicle.Speed,Vehicle.IsMoving']]);

/** The first example of the body, as openapi.yaml has it. */
function exampleOf({ requestBody }: Operation): unknown {
  const name =
    String(requestBody?.$ref ?? '')
      .split('/')
      .at(-1) ?? '';
  const { examples } = apiDescription.components.requestBodies[name]?.content['application/json'] ?? {};
  const example = Object.values<{ value: unknown }>(examples ?? {})[0]?.value;
  // what is to end some time must not end too late
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  return example === undefined ? undefined : JSON.parse(JSON.stringify(example).replaceAll(/2030-[^"]*/g, soon));
}

function call(operation: Operation, token?: string | null, json = exampleOf(operation)): Promise<ApiReply> {
  return platform.api.call(operation.method, pathOf(operation), {
    ...(token === undefined ? {} : { token }),
    ...(json === undefined ? {} : { json }),
    headers: { 'idempotency-key': randomUUID() },
  });
}

/** An own vehicle and client for somebody else, for as long as `act` runs. */
async function asTenant<T>(tenantId: string, act: () => Promise<T>): Promise<T> {
  const key = { clientId: platform.cloud.output('UserPoolClientId') };
  await platform.setAttribute('ClientsTable', key, 'tenantId', tenantId);
  try {
    return await act();
  } finally {
    await platform.setAttribute('ClientsTable', key, 'tenantId', 'demo');
  }
}

describe('every route of openapi.yaml', () => {
  test('wants a token', async () => {
    for (const operation of operations) {
      expect([operation.routeKey, (await call(operation, null)).status]).toEqual([operation.routeKey, 401]);
    }
  });

  test('wants its scope: all others together do not open it', async () => {
    for (const operation of tenantOperations) {
      const others = Object.values(SCOPES).filter((scope) => !operation.scopes.includes(scope));
      const token = await platform.api.token(others.join(' '));
      expect([operation.routeKey, (await call(operation, token)).status]).toEqual([operation.routeKey, 403]);
    }
  });

  test('is closed to the other kind of client', async () => {
    const [tenants, operators] = [await platform.api.token(), await platform.operatorApi.token()];
    for (const operation of operations) {
      const token = isOperators(operation) ? tenants : operators;
      expect([operation.routeKey, (await call(operation, token)).status]).toEqual([operation.routeKey, 403]);
    }
  });

  test('shows nothing of another tenant and does nothing to it [attack 49]', async () => {
    const before = await platform.row('MailboxTable', { vehicleId, messageId: commandId });
    await asTenant('rival', async () => {
      for (const operation of tenantOperations) {
        const { status, body } = await call(operation);
        const isOfOne = operation.path.includes('{');
        const expected = isOfOne ? [404] : [200, 201, 202, 207, 404, 409];
        expect(expected, `${operation.routeKey}: ${status} ${JSON.stringify(body)}`).toContain(status);
        expect(JSON.stringify(body)).not.toContain(vehicleId);
      }
    });
    expect(await platform.row('MailboxTable', { vehicleId, messageId: commandId })).toEqual(before);
  });

  test('of a vehicle and its messages answers as openapi.yaml has it', async () => {
    const reads = tenantOperations.filter(({ method, path }) => {
      return method === 'GET' && /^[^{]*(\{(vehicleId|commandId|messageId)\}[^{]*)*$/.test(path);
    });
    expect(reads.length).toBeGreaterThan(7);
    for (const operation of reads) {
      const { status, headers, body } = await call(operation);
      const type = headers.get('content-type') ?? '';
      expect([operation.routeKey, status, answerFaults(operation.routeKey, status, type, body)]).toEqual([
        operation.routeKey,
        200,
        [],
      ]);
    }
  });

  test('takes no tenant, owner or role from a body [attack 49]', async () => {
    const foreign = {
      tenantId: 'intruder',
      ownerId: 'intruder',
      createdBy: 'intruder',
      role: 'owner',
      roles: ['owner'],
    };
    const asked: string[] = [];
    for (const operation of tenantOperations) {
      const example = exampleOf(operation);
      if (typeof example !== 'object' || example === null) continue;
      const { status } = await call(operation, undefined, { ...example, ...foreign });
      asked.push(operation.routeKey);
      expect([operation.routeKey, status < 500]).toEqual([operation.routeKey, true]);
    }
    expect(asked.length).toBeGreaterThan(7);
    const lists = tenantOperations.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
    await asTenant('intruder', async () => {
      for (const operation of lists.filter(({ path }) => path !== '/v1/command-catalog')) {
        const { status, body } = await call(operation);
        const listed = Object.values(body as object)
          .filter(Array.isArray)
          .flat();
        expect([operation.routeKey, status, listed]).toEqual([operation.routeKey, 200, []]);
      }
    });
  });
});

describe('a command over HTTP', () => {
  const commands = (): string => `/v1/vehicles/${vehicleId}/commands`;
  const post = (json: unknown, headers: Record<string, string> = {}) =>
    platform.api.call('POST', commands(), { json, headers: { 'idempotency-key': randomUUID(), ...headers } });

  test('replayed to the letter has its first answer and no second effect [attack 43]', async () => {
    const again = await post({ type: 'locate' }, { 'idempotency-key': 'first' });
    expect([again.status, again.body.commandId, again.body.attempts]).toEqual([202, commandId, 1]);
    expect((await post({ type: 'lock' }, { 'idempotency-key': 'first' })).status).toBe(422);
  });

  test('takes nothing but what it is made of [attack 49]', async () => {
    const foreign = { tenantId: 'rival', role: 'owner', ownerId: 'x', vehicleId: 'other', messageId: '0'.repeat(32) };
    const { status, body } = await post({
      type: 'locate',
      ...foreign,
      requester: { clientId: 'x' },
      state: 'SUCCEEDED',
    });
    expect([status, body.vehicleId]).toEqual([202, vehicleId]);
    const row = await platform.row('MailboxTable', { vehicleId, messageId: body.commandId });
    expect(row).toMatchObject({ tenantId: 'demo', requester: { clientId: platform.cloud.output('UserPoolClientId') } });
    const smuggled = await post({ type: 'lock', parameters: { tenantId: 'rival' } });
    expect(smuggled).toMatchObject({ status: 422, body: { rule: 'parameters' } });
  });

  test('is found by no expression, filter or forged cursor [attack 50]', async () => {
    const ids = [
      "' OR '1'='1",
      '{"S":"x"}',
      ':vehicle',
      '#k',
      'attribute_exists(vehicleId)',
      '%00',
      '*',
      commandId.slice(1),
    ];
    for (const id of ids) {
      expect((await platform.api.get(`${commands()}/${encodeURIComponent(id)}`)).status).toBe(404);
      expect((await platform.api.get(`/v1/vehicles/${encodeURIComponent(id)}/commands`)).status).toBe(404);
    }
    const cursors = ['{"vehicleId":{"S":"other"},"messageId":{"S":"0"}}', '~collapse#x', 'a\u0000b'];
    for (const cursor of cursors) {
      const text = Buffer.from(cursor).toString('base64url');
      expect((await platform.api.get(`${commands()}?cursor=${text}`)).status).toBe(400);
    }
    for (const query of ['limit[$ne]=1', 'limit=1%20OR%201', 'limit=1&limit=2', 'limit={"$gt":0}']) {
      expect([200, 400]).toContain((await platform.api.get(`${commands()}?${query}`)).status);
    }
    for (const type of [{ $ne: 'x' }, ['lock'], { S: 'lock' }, true]) expect((await post({ type })).status).toBe(400);
  });

  test('answers 304 to who has it already, and the same with another tag after it changed', async () => {
    const first = await platform.api.get(`${commands()}/${commandId}`);
    const tag = first.headers.get('etag') ?? '';
    const again = await platform.api.call('GET', `${commands()}/${commandId}`, { headers: { 'if-none-match': tag } });
    expect([again.status, again.body]).toEqual([304, undefined]);
    const other = await platform.api.call('GET', `${commands()}/${commandId}`, { headers: { 'if-none-match': '"0"' } });
    expect(other.status).toBe(200);
  });

  test('is taken back by its vehicle when it was cancelled on the way', async () => {
    const identity = await platform.newVehicle();
    const device = platform.device(identity);
    const of = `/v1/vehicles/${identity.vehicleId}`;
    const { body } = await platform.api.command(identity.vehicleId, { type: 'climate-start' });
    expect(body.state).toBe('QUEUED');
    // as after a send that nobody confirmed
    const key = { vehicleId: identity.vehicleId, messageId: body.commandId };
    await platform.setAttribute('MailboxTable', key, 'state', 'SENT');
    const cancel = await platform.api.call('POST', `${of}/commands/${body.commandId}/cancel`);
    expect([cancel.status, cancel.body.state]).toEqual([202, 'CANCELLING']);
    await device.start();
    const ended = await eventually('the vehicle to take it back', async () => {
      const { body: command } = await platform.api.get(`${of}/commands/${body.commandId}`);
      return command.state === 'CANCELLED' && command;
    });
    expect(ended.history.at(-1)).toMatchObject({ by: 'vehicle', state: 'CANCELLED' });
  });
});

test('a key that climbs out of its bucket is in no other bucket and in no file [attack 51]', async () => {
  const s3 = new S3Client({ ...platform.operator.sdk, forcePathStyle: true });
  for (const Bucket of ['climb-from', 'climb-to']) await s3.send(new CreateBucketCommand({ Bucket }));
  const climbed = join(tmpdir(), `roadbed-climbed-${process.pid}`);
  for (const Key of ['../climb-to/x', '..%2Fclimb-to%2Fx', `../../../..${climbed}`]) {
    await s3.send(new PutObjectCommand({ Bucket: 'climb-from', Key, Body: 'inside' })).catch(() => undefined);
  }
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'climb-to' }))).KeyCount).toBe(0);
  expect(existsSync(climbed)).toBe(false);
  s3.destroy();
});
