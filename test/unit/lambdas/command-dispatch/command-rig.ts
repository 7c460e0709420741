import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import type { CommandPorts } from '../../../../lambdas/command-dispatch/accept-command.ts';
import { routes } from '../../../../lambdas/command-dispatch/routes.ts';
import { type ApiEvent, withCaller } from '../../../../lambdas/common/http/api-route.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { issuedAtMs } from '../../../support/sample-message.ts';
import { mailboxRig, readyVehicle } from '../common/mailbox-rig.ts';

export interface Asked {
  clientId?: string;
  vehicleId?: string;
  body?: unknown;
  headers?: Record<string, string>;
  id?: string;
}

/** The command function over tables in memory: `one` owns car-1 (standing), `two` owns car-2, `desk` may find only. */
export async function commandRig(...messages: MailboxMessage[]) {
  const rig = await mailboxRig(...messages);
  const clients = fakeTable({ key: ['clientId'] }, [
    { clientId: 'one', tenantId: 'tenant-1', roles: ['owner'] },
    { clientId: 'two', tenantId: 'tenant-2', roles: ['owner'] },
    { clientId: 'desk', tenantId: 'tenant-1', roles: ['support'] },
    { clientId: 'bare', tenantId: 'tenant-1' },
  ]);
  const vehicles = fakeTable({ key: ['vehicleId'] }, [
    { ...readyVehicle },
    { ...readyVehicle, vehicleId: 'car-2', tenantId: 'tenant-2' },
  ]);
  const shadows = fakeTable({ key: ['vehicleId'] });
  const speedIs = (value: number, atMs = rig.nowMs): void => {
    const reported = `{"t":${atMs},"s":{"Vehicle.Speed":[${value},0]}}`;
    shadows.rows.set('car-1', { vehicleId: 'car-1', reported });
  };
  const pauses: number[] = [];
  const world = { ...{ rig, vehicles, shadows, speedIs, pauses }, onPause: undefined as (() => unknown) | undefined };
  const ports: CommandPorts = {
    ...{ vehicles, shadows, dispatch: rig.ports },
    async sleep(ms) {
      pauses.push(ms);
      rig.nowMs += ms;
      await world.onPause?.();
    },
  };
  const ask = async (routeKey: string, { clientId = 'one', vehicleId = 'car-1', body, headers = {}, id }: Asked) => {
    const event = {
      ...{ routeKey, headers, isBase64Encoded: false },
      body: body === undefined ? undefined : JSON.stringify(body),
      pathParameters: { vehicleId, commandId: id, messageId: id },
      requestContext: { timeEpoch: rig.nowMs, authorizer: { jwt: { claims: { client_id: clientId } } } },
    } as unknown as ApiEvent;
    const route = routes.get(routeKey);
    if (route === undefined) throw new Error(`no route ${routeKey}`);
    const answer = await withCaller(event, clients, (caller) => route(event, caller, ports));
    return { status: answer.statusCode, headers: answer.headers ?? {}, body: JSON.parse(answer.body ?? 'null') };
  };
  const command = (body: unknown, { headers, ...asked }: Asked = {}) =>
    ask('POST /v1/vehicles/{vehicleId}/commands', {
      ...asked,
      body,
      headers: { 'idempotency-key': 'key-1', ...headers },
    });
  const cancel = (id: string, asked: Asked = {}) =>
    ask('POST /v1/vehicles/{vehicleId}/commands/{commandId}/cancel', { ...asked, id });
  const cancelMessage = (id: string, asked: Asked = {}) =>
    ask('POST /v1/vehicles/{vehicleId}/messages/{messageId}/cancel', { ...asked, id });
  return Object.assign(world, { command, cancel, cancelMessage, startMs: issuedAtMs + 1_000 });
}
