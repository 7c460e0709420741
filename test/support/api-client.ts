import { randomUUID } from 'node:crypto';

export interface ApiReply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  body: any;
}

interface ApiCall {
  /** Unset: the platform's own token with all scopes. `null`: none. */
  token?: string | null;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  raw?: string;
}

/** Calls the HTTP API and hands back whatever it answers. */
export interface ApiClient {
  call(method: string, path: string, call?: ApiCall): Promise<ApiReply>;
  get(path: string): Promise<ApiReply>;
  /** `POST …/commands` under a fresh idempotency key unless one is given. */
  command(vehicleId: string, json: unknown, idempotencyKey?: string): Promise<ApiReply>;
  /** A token of the platform's client; all scopes unless told. */
  token(scope?: string): Promise<string>;
}

export interface ApiClientOptions {
  apiUrl: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

export function createApiClient(options: ApiClientOptions): ApiClient {
  let own: string | undefined;
  const token = (scope?: string): Promise<string> => requestToken(options, scope);
  const call: ApiClient['call'] = async (method, path, { token: given, headers = {}, json, raw } = {}) => {
    if (given === undefined) own ??= await token();
    const bearer = given === undefined ? own : given;
    const body = raw ?? (json === undefined ? undefined : JSON.stringify(json));
    const response = await fetch(`${options.apiUrl}${path}`, {
      method,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    call,
    token,
    get: (path) => call('GET', path),
    command: (vehicleId, json, idempotencyKey = randomUUID()) =>
      call('POST', `/v1/vehicles/${vehicleId}/commands`, { json, headers: { 'idempotency-key': idempotencyKey } }),
  };
}

async function requestToken({ tokenUrl, clientId, clientSecret }: ApiClientOptions, scope?: string): Promise<string> {
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) }),
  });
  const { access_token: accessToken } = (await response.json()) as { access_token?: string };
  if (accessToken === undefined) throw new Error(`no token: ${response.status}`);
  return accessToken;
}
