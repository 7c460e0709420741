import { randomUUID } from 'node:crypto';
import { eventually } from './processes.mjs';

/** Calls the HTTP API with the ready file's token. */
export function createApiClient({ api, token }) {
  const call = async (method, path, body) => {
    const response = await fetch(`${api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const get = async (path) => {
    const { status, body } = await call('GET', path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  return {
    /** Resolves when the vehicle's shadow has the value. */
    shadowHas: (vehicleId, signal, value) =>
      eventually(`${signal} ${value} in the shadow`, async () => {
        const { status, body } = await call('GET', `/v1/vehicles/${vehicleId}/shadow`);
        return status === 200 && body.reported?.[signal]?.value === value ? body : undefined;
      }),
    /** Resolves when the vehicle's presence is `{connected, ready}` in the fields given. */
    presenceIs: (vehicleId, wanted) =>
      eventually(`presence ${JSON.stringify(wanted)}`, async () => {
        const { presence } = await get(`/v1/vehicles/${vehicleId}`);
        return Object.entries(wanted).every(([name, value]) => presence[name] === value) ? presence : undefined;
      }),
    async sendCommand(vehicleId, type, parameters) {
      const { status, body } = await call('POST', `/v1/vehicles/${vehicleId}/commands`, { type, parameters });
      if (status !== 202) throw new Error(`the command was answered ${status}: ${JSON.stringify(body)}`);
      return body;
    },
    commandIs: (vehicleId, commandId, state) =>
      eventually(`command state ${state}`, async () => {
        const command = await get(`/v1/vehicles/${vehicleId}/commands/${commandId}`);
        return command.state === state ? command : undefined;
      }),
    status: async (path) => (await call('GET', path)).status,
  };
}
