import { routes } from '../../../../lambdas/api/routes.ts';
import type { ApiEvent } from '../../../../lambdas/common/http/api-route.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import type { Row, Table } from '../../../../lambdas/common/store/table.ts';
import { fakeTable } from '../../../support/fake-table.ts';

export const nowMs = Date.UTC(2026, 0, 15, 12);

/** The reading routes for tenant `t`, over these rows. */
export function readRig(rows: { vehicles?: Row[]; shadows?: Row[]; table?: Table }) {
  const label = (name: string) => ['tenantId', name, 'vehicleId'];
  const vehicles = fakeTable(
    {
      key: ['vehicleId'],
      indexes: {
        byTenant: ['tenantId', 'vehicleId'],
        ...{ byModel: label('model'), byCohort: label('cohort'), byRegion: label('region') },
      },
    },
    rows.vehicles ?? [{ vehicleId: 'a', tenantId: 't', vin: 'VIN', model: 'sedan' }],
  );
  const shadows = fakeTable({ key: ['vehicleId'] }, rows.shadows ?? []);
  const ports = {
    ...{
      vehicles: rows.table ?? vehicles,
      vehiclesTogether: rows.table ?? vehicles,
      shadows,
      trips: fakeTable({ key: ['vehicleId', 'startAtMs'] }),
    },
    mailbox: createMailboxStore(fakeTable({ key: ['vehicleId', 'messageId'] })),
    ...{ presenceDebounceMs: 5_000, nowMs: () => nowMs, sleep: async () => {} },
  };
  const ask = async (routeKey: string, query: Record<string, string> = {}, headers: Record<string, string> = {}) => {
    const event = {
      ...{ routeKey, headers, queryStringParameters: query, pathParameters: { vehicleId: 'a' } },
      requestContext: { authorizer: { jwt: { claims: { client_id: 'c' } } } },
    } as unknown as ApiEvent;
    const route = routes.get(routeKey);
    if (route === undefined) throw new Error(`no route ${routeKey}`);
    const answer = await route(event, { clientId: 'c', tenantId: 't' }, ports);
    return {
      status: answer.statusCode,
      etag: String(answer.headers?.['etag']),
      body: JSON.parse(answer.body ?? 'null'),
    };
  };
  return {
    shadow: (query?: Record<string, string>, headers?: Record<string, string>) =>
      ask('GET /v1/vehicles/{vehicleId}/shadow', query, headers),
    list: (query?: Record<string, string>) => ask('GET /v1/vehicles', query),
  };
}
