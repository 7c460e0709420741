import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';
import type { Log } from '../../ports/log.ts';
import { reachableAuthority } from '../../ports/reachable-host.ts';
import { isTrustedHost } from '../../ports/trusted-host.ts';
import type { TokenForm } from './token-request.ts';

const BODY_LIMIT_BYTES = 65_536;

export interface TokenReply {
  status: number;
  body: Record<string, unknown>;
}

/** An issuer's public keys as it publishes them. */
export interface JwksDocument {
  keys: JWK[];
}

export interface IssuerServerOptions {
  host: string;
  /** Host names answered to beside loopback names and addresses. */
  extraHosts: readonly string[];
  port: number;
  log: Log;
  jwksOfPool(poolId: string): Promise<JwksDocument | undefined>;
  issuerOfPool(poolId: string): string | undefined;
  requestToken(form: TokenForm): Promise<TokenReply>;
}

export interface IssuerServer {
  url: string;
  close(): Promise<void>;
}

/** Serves the token endpoint and each pool's published keys. */
export async function startIssuerServer(options: IssuerServerOptions): Promise<IssuerServer> {
  const server = createServer((request, response) => {
    answer(options, request).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        options.log('error', 'issuer-failed', { message: error instanceof Error ? error.message : String(error) });
        send(response, { status: 500, body: { error: 'server_error' } });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${reachableAuthority(options.host, port)}`,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function answer(options: IssuerServerOptions, request: IncomingMessage): Promise<TokenReply> {
  const { host } = request.headers;
  if (!isTrustedHost(host, options.extraHosts)) {
    options.log('warn', 'issuer-host-refused', { host: host?.slice(0, 255) });
    return { status: 403, body: { error: 'access_denied' } };
  }
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path === '/oauth2/token') return answerToken(options, request);
  const published = /^\/([\w-]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(path);
  const poolId = published?.[1];
  if (poolId === undefined || request.method !== 'GET') return { status: 404, body: { message: 'Not Found' } };
  if (published?.[2] === 'jwks.json') {
    const jwks = await options.jwksOfPool(poolId);
    return jwks === undefined ? unknownPool(poolId) : { status: 200, body: { ...jwks } };
  }
  const issuer = options.issuerOfPool(poolId);
  if (issuer === undefined) return unknownPool(poolId);
  const base = `http://${request.headers.host}`;
  const jwksUri = `${base}/${poolId}/.well-known/jwks.json`;
  return { status: 200, body: { issuer, jwks_uri: jwksUri, token_endpoint: `${base}/oauth2/token` } };
}

async function answerToken(options: IssuerServerOptions, request: IncomingMessage): Promise<TokenReply> {
  if (request.method !== 'POST') return { status: 405, body: { error: 'invalid_request' } };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) return { status: 400, body: { error: 'invalid_request' } };
    chunks.push(chunk);
  }
  const { authorization, 'content-type': contentType } = request.headers;
  return options.requestToken({
    body: Buffer.concat(chunks).toString('utf8'),
    ...(authorization === undefined ? {} : { authorization }),
    ...(contentType === undefined ? {} : { contentType }),
  });
}

function unknownPool(poolId: string): TokenReply {
  return { status: 404, body: { message: `User pool ${poolId} does not exist.` } };
}

function send(response: ServerResponse, { status, body }: TokenReply): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
