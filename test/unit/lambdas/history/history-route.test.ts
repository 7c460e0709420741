import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiEvent, withCaller } from '../../../../lambdas/common/http/api-route.ts';
import { getHistory } from '../../../../lambdas/history/history-route.ts';
import { schemaFaults } from '../../../support/api-description.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { type ArchiveWorld, archiveWorld, HOUR, MINUTE, recordOf } from '../telemetry-archive/archive-fixture.ts';

const nowMs = HOUR + 60 * MINUTE;
const SINCE_MS = HOUR + 30 * MINUTE;
const world: ArchiveWorld = archiveWorld();

const drive = (count: number) => Array.from({ length: count }, (_, index) => ({ 'Vehicle.Speed': index }));
beforeAll(() =>
  world.archive([
    recordOf({ sequence: 1, baseTimeMs: SINCE_MS - 2_000, samples: drive(4) }, { arrivedAtMs: SINCE_MS + 3_000 }),
    recordOf({ sequence: 2, baseTimeMs: SINCE_MS + 10_000, samples: [{ 'Vehicle.Speed': 7, 'Own.Signal': 'x' }] }),
  ]),
);

/** `veh-1` was tenant-1's and is tenant-2's. */
async function ask(clientId: string, query: Record<string, string>, vehicle: object = {}) {
  const clients = fakeTable({ key: ['clientId'] }, [
    { clientId: 'old', tenantId: 'tenant-1' },
    { clientId: 'new', tenantId: 'tenant-2' },
  ]);
  const ownership = { epoch: 1, sinceMs: SINCE_MS, from: 'tenant-1', by: 'x', reason: 'y' };
  const row = { vehicleId: 'veh-1', tenantId: 'tenant-2', vin: 'v', model: 'm', ownership, ...vehicle };
  const vehicles = fakeTable({ key: ['vehicleId'] }, [row]);
  const event = {
    ...{ headers: {}, pathParameters: { vehicleId: 'veh-1' }, queryStringParameters: query },
    requestContext: { authorizer: { jwt: { claims: { client_id: clientId } } } },
  } as unknown as ApiEvent;
  const ports = { vehicles, objects: world.objects, nowMs: () => nowMs };
  const { statusCode, body } = await withCaller(event, clients, (caller) => getHistory(event, caller, ports));
  return { status: statusCode, body: JSON.parse(body ?? '') };
}

const paths = 'Vehicle.Speed';
const at = (ms: number): string => new Date(ms).toISOString();

describe('GET /v1/vehicles/{vehicleId}/history', () => {
  it('shows the owner what was measured since the vehicle is his', async () => {
    const { status, body } = await ask('new', { paths: `${paths},Own.Signal` });
    expect(status).toBe(200);
    expect(schemaFaults('/components/schemas/History', body)).toEqual([]);
    expect(body).toEqual({
      vehicleId: 'veh-1',
      from: at(HOUR),
      to: at(nowMs),
      signals: {
        'Vehicle.Speed': [
          { at: at(SINCE_MS), value: 2 },
          { at: at(SINCE_MS + 1_000), value: 3 },
          { at: at(SINCE_MS + 10_000), value: 7 },
        ],
        'Own.Signal': [{ at: at(SINCE_MS + 10_000), value: 'x' }],
      },
    });
  });

  it('down-samples, and says how', async () => {
    const { body } = await ask('new', { paths, every: '1m', agg: 'avg' });
    expect(schemaFaults('/components/schemas/History', body)).toEqual([]);
    expect(body).toMatchObject({ everySeconds: 60, agg: 'avg' });
    expect(body.signals['Vehicle.Speed']).toEqual([{ at: at(SINCE_MS), value: 4 }]);
  });

  it('goes on where a cursor says', async () => {
    const cursor = Buffer.from(String(SINCE_MS + 1_000)).toString('base64url');
    const { body } = await ask('new', { paths, cursor });
    expect(body.signals['Vehicle.Speed'].map(({ value }: { value: number }) => value)).toEqual([3, 7]);
  });

  it('does not go back before the ownership, whatever the cursor', async () => {
    const cursor = Buffer.from(String(HOUR)).toString('base64url');
    const { body } = await ask('new', { paths, cursor, from: at(HOUR) });
    expect(body.signals['Vehicle.Speed']).toHaveLength(3);
  });

  it.each(['old', 'nobody'])('is not for %s', async (clientId) => {
    const { status, body } = await ask(clientId, { paths });
    expect([status, body.type]).toEqual(
      clientId === 'old' ? [404, 'urn:roadbed:problem:vehicle-not-found'] : [403, 'urn:roadbed:problem:unknown-client'],
    );
  });

  it('is of no vehicle that is being decommissioned', async () => {
    expect((await ask('new', { paths }, { retirement: { atMs: 1, by: 'x', reason: 'y' } })).status).toBe(404);
  });

  it.each([
    [{}, 'paths'],
    [{ paths, cursor: 'bm90IG91cnM' }, 'cursor'],
    [{ paths, cursor: Buffer.from('1').toString('base64url') }, 'cursor'],
    [{ paths, cursor: Buffer.from(String(nowMs)).toString('base64url') }, 'cursor'],
  ])('refuses %j by name', async (query, named) => {
    const { status, body } = await ask('new', query);
    expect(status).toBe(400);
    expect(body.detail).toContain(named);
  });
});
