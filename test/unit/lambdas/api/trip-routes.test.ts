import { describe, expect, it } from 'vitest';
import { routes } from '../../../../lambdas/api/routes.ts';
import { type ApiEvent, withCaller } from '../../../../lambdas/common/http/api-route.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 1);
const ROUTE = 'GET /v1/vehicles/{vehicleId}/trips';

const trip = (minute: number, vehicleId = 'car-1') => ({
  ...{ vehicleId, startAtMs: START_MS + minute * MINUTE_MS, endAtMs: START_MS + (minute + 1) * MINUTE_MS },
  ...{ tripId: `trip-${minute}`, settledAtMs: START_MS + (minute + 6) * MINUTE_MS, revision: 1, endedBy: 'ignition' },
  ...{ durationMs: MINUTE_MS, distanceM: 700, distanceBy: 'odometer', maxSpeedKmh: 50, used: { fuelPercent: 0.1 } },
  ...{ expiresAtSeconds: 1, from: [48, 11], to: [48.1, 11.1] },
});

/** `car-1` is tenant-1's, by `ownership` since some minute. */
function rig(minute?: number) {
  const clients = fakeTable({ key: ['clientId'] }, [
    { clientId: 'own', tenantId: 'tenant-1' },
    { clientId: 'rival', tenantId: 'tenant-2' },
  ]);
  const ownership = { epoch: 1, sinceMs: START_MS + (minute ?? 0) * MINUTE_MS, from: 'tenant-2', by: 'x', reason: 'y' };
  const vehicle = { vehicleId: 'car-1', tenantId: 'tenant-1', vin: 'v', model: 'm' };
  const vehicles = fakeTable({ key: ['vehicleId'] }, [minute === undefined ? vehicle : { ...vehicle, ownership }]);
  const key = { key: ['vehicleId', 'startAtMs'] };
  const trips = fakeTable(key, [trip(0), trip(10), trip(20), trip(30, 'car-2')]);
  return async (clientId: string, queryStringParameters: Record<string, string> = {}) => {
    const event = {
      ...{ routeKey: ROUTE, headers: {}, pathParameters: { vehicleId: 'car-1' }, queryStringParameters },
      requestContext: { authorizer: { jwt: { claims: { client_id: clientId } } } },
    } as unknown as ApiEvent;
    const ports = {
      ...{
        vehicles,
        vehiclesTogether: vehicles,
        trips,
        shadows: fakeTable({ key: ['vehicleId'] }),
        presenceDebounceMs: 0,
      },
      mailbox: createMailboxStore(fakeTable({ key: ['vehicleId', 'messageId'] })),
      ...{ nowMs: () => START_MS + 20 * MINUTE_MS, sleep: async () => {} },
    };
    const answer = await withCaller(event, clients, async (caller) => {
      const route = routes.get(ROUTE);
      if (route === undefined) throw new Error(`no route ${ROUTE}`);
      return route(event, caller, ports);
    });
    return { status: answer.statusCode, body: JSON.parse(answer.body ?? '') };
  };
}

const idsOf = ({ body }: { body: { trips: { tripId: string }[] } }): string[] => body.trips.map(({ tripId }) => tripId);

describe('the trips of a vehicle', () => {
  it('come the youngest first, with what they were', async () => {
    const answer = await rig()('own');
    expect(idsOf(answer)).toEqual(['trip-20', 'trip-10', 'trip-0']);
    expect(answer.body.trips[2]).toEqual({
      ...{ tripId: 'trip-0', startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:01:00.000Z' },
      ...{ settled: true, endedBy: 'ignition', durationSeconds: 60, distanceMetres: 700, distanceBy: 'odometer' },
      ...{ maxSpeedKmh: 50, used: { fuelPercent: 0.1 } },
      ...{ from: { latitude: 48, longitude: 11 }, to: { latitude: 48.1, longitude: 11.1 } },
    });
    expect(answer.body.trips[0].settled).toBe(false);
  });

  it('come page by page', async () => {
    const ask = rig();
    const first = await ask('own', { limit: '2' });
    expect(idsOf(first)).toEqual(['trip-20', 'trip-10']);
    const second = await ask('own', { limit: '2', cursor: first.body.nextCursor });
    expect([idsOf(second), second.body.nextCursor]).toEqual([['trip-0'], undefined]);
  });

  it('are those since it is the caller’s: a new owner does not see where the one before has been', async () => {
    expect(idsOf(await rig(10)('own'))).toEqual(['trip-20', 'trip-10']);
    expect(idsOf(await rig(60)('own'))).toEqual([]);
    // a cursor does not lead there either
    for (const minute of [5, 10]) {
      const cursor = Buffer.from(String(START_MS + minute * MINUTE_MS)).toString('base64url');
      expect(idsOf(await rig(10)('own', { cursor }))).toEqual([]);
    }
  });

  it('are not there for another tenant, nor by a cursor of no use', async () => {
    expect((await rig()('rival')).status).toBe(404);
    expect((await rig()('own', { cursor: Buffer.from('x y').toString('base64url') })).status).toBe(400);
    expect((await rig()('own', { limit: '0' })).status).toBe(400);
  });
});
