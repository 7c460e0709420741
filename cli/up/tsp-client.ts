import { randomUUID } from 'node:crypto';

/** A TSP application: gets tokens and calls the HTTP API. */
export interface TspClient {
  token(): Promise<string>;
  vehicle(vehicleId: string): Promise<{ presence: { connected: boolean; ready: boolean } }>;
  shadow(vehicleId: string): Promise<{ frames: number; reported: Record<string, { value: unknown; at: string }> }>;
  sendCommand(vehicleId: string, type: string, parameters?: Record<string, unknown>): Promise<CommandView>;
  command(vehicleId: string, commandId: string): Promise<CommandView>;
  /** Any route, with a fresh idempotency key when there is a body; throws what the API refuses. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export interface CommandView {
  commandId: string;
  vehicleId: string;
  state: string;
  issuedAt: string;
  history: { state: string; at: string; by: string; reasonCode?: string }[];
}

export interface TspClientOptions {
  apiUrl: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

const RENEW_BEFORE_MS = 60_000;

export function createTspClient(options: TspClientOptions): TspClient {
  let held: { token: string; expiresAtMs: number } | undefined;
  const token = async (): Promise<string> => {
    if (held === undefined || held.expiresAtMs - RENEW_BEFORE_MS < Date.now()) held = await requestToken(options);
    return held.token;
  };
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${options.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 200)}`);
    return JSON.parse(text) as T;
  };
  return {
    token,
    call,
    vehicle: (vehicleId) => call('GET', `/v1/vehicles/${vehicleId}`),
    shadow: (vehicleId) => call('GET', `/v1/vehicles/${vehicleId}/shadow`),
    sendCommand: (vehicleId, type, parameters = {}) =>
      call('POST', `/v1/vehicles/${vehicleId}/commands`, { type, parameters }),
    command: (vehicleId, commandId) => call('GET', `/v1/vehicles/${vehicleId}/commands/${commandId}`),
  };
}

async function requestToken(options: TspClientOptions): Promise<{ token: string; expiresAtMs: number }> {
  const basic = Buffer.from(`${options.clientId}:${options.clientSecret}`).toString('base64');
  const response = await fetch(options.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  if (!response.ok) throw new Error(`no token: ${response.status} ${(await response.text()).slice(0, 200)}`);
  const { access_token, expires_in } = (await response.json()) as { access_token: string; expires_in: number };
  return { token: access_token, expiresAtMs: Date.now() + expires_in * 1000 };
}
