import { describe, expect, it } from 'vitest';
import { routes } from '../../../../lambdas/api/routes.ts';
import { type ApiEvent, withCaller } from '../../../../lambdas/common/http/api-route.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';

const SINCE_MS = issuedAtMs + 1_000;
const PATHS = ['/{vehicleId}', '/{vehicleId}/shadow', '/{vehicleId}/commands', '/{vehicleId}/commands/{commandId}'];

/** `car-1` was tenant-1's, and is tenant-2's since; a message of each, the old owner's shadow. */
async function rig(vehicle: object = {}, shadow: object = {}) {
  const clients = fakeTable({ key: ['clientId'] }, [
    { clientId: 'old', tenantId: 'tenant-1' },
    { clientId: 'new', tenantId: 'tenant-2' },
  ]);
  const ownership = { epoch: 1, sinceMs: SINCE_MS, from: 'tenant-1', by: 'x', reason: 'y' };
  const row = { vehicleId: 'car-1', tenantId: 'tenant-2', vin: 'v', model: 'm', ownership, ...vehicle };
  const vehicles = fakeTable({ key: ['vehicleId'], indexes: { byTenant: ['tenantId', 'vehicleId'] } }, [row]);
  const reported = `{"t":${issuedAtMs},"s":{"Vehicle.Speed":[42,1]}}`;
  const shadows = fakeTable({ key: ['vehicleId'] }, [{ vehicleId: 'car-1', reported, version: 2, ...shadow }]);
  const mailbox = createMailboxStore(fakeTable({ key: ['vehicleId', 'messageId'] }));
  await mailbox.insert(sampleMessage({ messageId: numberedId(1), tenantId: 'tenant-1' }));
  await mailbox.insert(sampleMessage({ messageId: numberedId(2), tenantId: 'tenant-2' }));
  return async (clientId: string, path: string, commandId = numberedId(1)) => {
    const routeKey = `GET /v1/vehicles${path}`;
    const event = {
      ...{ routeKey, headers: {}, pathParameters: { vehicleId: 'car-1', commandId } },
      requestContext: { authorizer: { jwt: { claims: { client_id: clientId } } } },
    } as unknown as ApiEvent;
    const route = routes.get(routeKey);
    if (route === undefined) throw new Error(`no route ${routeKey}`);
    const ports = {
      vehicles,
      vehiclesTogether: vehicles,
      shadows,
      mailbox,
      trips: fakeTable({ key: ['vehicleId', 'startAtMs'] }),
      presenceDebounceMs: 0,
      nowMs: () => issuedAtMs,
      sleep: async () => {},
    };
    const { statusCode, body } = await withCaller(event, clients, (caller) => route(event, caller, ports));
    return { status: statusCode, body: JSON.parse(body ?? '') };
  };
}

describe('after a vehicle went to another tenant', () => {
  it.each(PATHS)('%s is not found by the earlier owner', async (path) => {
    const ask = await rig();
    expect((await ask('old', path)).status).toBe(404);
  });

  it('the new owner sees his own messages alone', async () => {
    const ask = await rig();
    const { commands } = (await ask('new', '/{vehicleId}/commands')).body;
    expect(commands).toMatchObject([{ commandId: numberedId(2) }]);
    expect((await ask('new', '/{vehicleId}/commands/{commandId}', numberedId(1))).status).toBe(404);
    expect((await ask('new', '/{vehicleId}/commands/{commandId}', numberedId(2))).status).toBe(200);
  });

  it.each([
    ['that was not emptied yet is empty for him', {}, {}],
    ['that was emptied is shown', { sinceMs: SINCE_MS }, { 'Vehicle.Speed': { value: 42 } }],
    ['of the owner after him is not shown', { sinceMs: SINCE_MS + 1 }, {}],
  ])('a shadow %s', async (_what, shadow, reported) => {
    const ask = await rig({}, shadow);
    const { body } = await ask('new', '/{vehicleId}/shadow');
    expect(body.reported).toMatchObject(reported);
    expect(Object.keys(body.reported)).toEqual(Object.keys(reported));
  });
});

describe('a vehicle that is being decommissioned', () => {
  const retirement = { atMs: 1, by: 'x', reason: 'y' };

  it.each(PATHS)('is not found at %s by its own tenant', async (path) => {
    const ask = await rig({ retirement });
    expect((await ask('new', path, numberedId(2))).status).toBe(404);
  });

  it('is in no list', async () => {
    expect((await (await rig({ retirement }))('new', '')).body.vehicles).toEqual([]);
    expect((await (await rig())('new', '')).body.vehicles).toMatchObject([{ vehicleId: 'car-1' }]);
  });
});
