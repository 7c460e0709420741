import { randomBytes, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type {
  IdentityBackend,
  ResourceServerSpec,
  UserPoolClientSpec,
  UserPoolDomainSpec,
  UserPoolIdentity,
  UserPoolSpec,
} from '../backends.ts';
import { type IssuerServer, type JwksDocument, startIssuerServer, type TokenReply } from './issuer-server.ts';
import { createSigningKey, type SigningKey } from './signing-key.ts';
import { decideTokenRequest, type TokenForm } from './token-request.ts';
import { type PoolClient, tokenLifetimeSeconds, type UserPool } from './user-pool.ts';

export interface LocalIdentityOptions {
  region: string;
  clock: Clock;
  log: Log;
  /** 127.0.0.1 unless told. */
  host?: string;
  /** Host names answered to beside loopback names and addresses; none unless told. */
  extraHosts?: readonly string[];
  /** 0, any free port, unless told. */
  port?: number;
}

const POOL_ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const CLIENT_ID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** User pools that issue tokens for the client-credentials flow, signed with keys of their own. */
export class LocalIdentity implements IdentityBackend {
  readonly #options: LocalIdentityOptions;
  readonly #pools = new Map<string, UserPool>();
  readonly #clients = new Map<string, PoolClient>();
  readonly #server: IssuerServer;

  private constructor(options: LocalIdentityOptions, server: IssuerServer) {
    this.#options = options;
    this.#server = server;
  }

  /** Starts the issuer's server on loopback. */
  static async start(options: LocalIdentityOptions): Promise<LocalIdentity> {
    const server = await startIssuerServer({
      host: options.host ?? '127.0.0.1',
      extraHosts: options.extraHosts ?? [],
      port: options.port ?? 0,
      log: options.log,
      jwksOfPool: (poolId) => identity.#jwks(identity.#pools.get(poolId)),
      issuerOfPool: (poolId) => identity.#pools.get(poolId)?.issuer,
      requestToken: (form) => identity.requestToken(form),
    });
    const identity: LocalIdentity = new LocalIdentity(options, server);
    return identity;
  }

  /** Where the issuer answers: `/oauth2/token` and `/<poolId>/.well-known/jwks.json`. */
  get url(): string {
    return this.#server.url;
  }

  get tokenUrl(): string {
    return `${this.#server.url}/oauth2/token`;
  }

  createUserPool(_spec: UserPoolSpec): UserPoolIdentity {
    const poolId = `${this.#options.region}_${randomText(POOL_ID_LETTERS, 9)}`;
    // Made once and off the main thread, begun now so that the first token does not wait for it.
    const key: Promise<SigningKey> = createSigningKey();
    key.catch((error: unknown) => this.#options.log('error', 'signing-key-failed', { poolId, message: String(error) }));
    const issuer = `https://cognito-idp.${this.#options.region}.amazonaws.com/${poolId}`;
    this.#pools.set(poolId, { poolId, issuer, scopes: new Set(), signingKey: () => key });
    return { userPoolId: poolId };
  }

  /** One server answers for every domain, so a domain only has to name a pool that exists. */
  createUserPoolDomain(spec: UserPoolDomainSpec): void {
    this.#pool(spec.UserPoolId);
  }

  createResourceServer(spec: ResourceServerSpec): void {
    const { scopes } = this.#pool(spec.UserPoolId);
    for (const { ScopeName } of spec.Scopes ?? []) scopes.add(`${spec.Identifier}/${ScopeName}`);
  }

  /** Throws `ScopeDoesNotExistException` for a scope no resource server of the pool has. */
  createUserPoolClient(spec: UserPoolClientSpec): { clientId: string; clientSecret?: string } {
    const { poolId, scopes } = this.#pool(spec.UserPoolId);
    const allowedScopes = spec.AllowedOAuthScopes ?? [];
    const unknown = allowedScopes.filter((scope) => scope.includes('/') && !scopes.has(scope));
    if (unknown.length > 0) throw named('ScopeDoesNotExistException', `Invalid scope requested: ${unknown.join(', ')}`);
    const allowedFlows = spec.AllowedOAuthFlows ?? [];
    if (allowedFlows.includes('client_credentials') && spec.GenerateSecret !== true) {
      const message = 'client_credentials flow can not be selected if client does not have a client secret.';
      throw named('InvalidOAuthFlowException', message);
    }
    const clientId = randomText(CLIENT_ID_LETTERS, 26);
    const secret = spec.GenerateSecret === true ? { clientSecret: randomBytes(32).toString('hex') } : {};
    // Without the pool-client switch Cognito ignores the client's flows.
    const usableFlows = spec.AllowedOAuthFlowsUserPoolClient === true ? allowedFlows : [];
    const lifetime = tokenLifetimeSeconds(spec);
    const client = { clientId, poolId, allowedFlows: usableFlows, allowedScopes, tokenLifetimeSeconds: lifetime };
    this.#clients.set(clientId, { ...client, ...secret });
    return { clientId, ...secret };
  }

  /** The public keys of an issuer this identity runs, else undefined. Nothing is fetched. */
  async keysOf(issuer: string): Promise<JwksDocument | undefined> {
    return this.#jwks([...this.#pools.values()].find((pool) => pool.issuer === issuer));
  }

  /** The token endpoint without its server. */
  async requestToken(form: TokenForm): Promise<TokenReply> {
    const grant = decideTokenRequest(form, (clientId) => this.#clients.get(clientId));
    if (!grant.ok) {
      this.#options.log('warn', 'token-refused', { error: grant.error });
      return { status: 400, body: { error: grant.error } };
    }
    const { client, scopes } = grant;
    const accessToken = await this.#sign(client, scopes);
    const body = { access_token: accessToken, expires_in: client.tokenLifetimeSeconds, token_type: 'Bearer' };
    return { status: 200, body };
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  /** The claims Cognito puts into a client-credentials token: no `aud`, the client is in `client_id`. */
  async #sign(client: PoolClient, scopes: string[]): Promise<string> {
    const pool = this.#pool(client.poolId);
    const { kid, privateKey } = await pool.signingKey();
    const nowSeconds = Math.floor(this.#options.clock.nowMs() / 1000);
    return new SignJWT({
      sub: client.clientId,
      token_use: 'access',
      scope: scopes.join(' '),
      auth_time: nowSeconds,
      iss: pool.issuer,
      exp: nowSeconds + client.tokenLifetimeSeconds,
      iat: nowSeconds,
      version: 2,
      jti: randomUUID(),
      client_id: client.clientId,
    })
      .setProtectedHeader({ kid, alg: 'RS256' })
      .sign(privateKey);
  }

  async #jwks(pool: UserPool | undefined): Promise<JwksDocument | undefined> {
    return pool === undefined ? undefined : { keys: [(await pool.signingKey()).publicJwk] };
  }

  #pool(userPoolId: string): UserPool {
    const pool = this.#pools.get(userPoolId);
    if (pool === undefined) throw named('ResourceNotFoundException', `User pool ${userPoolId} does not exist.`);
    return pool;
  }
}

/** Letters of an alphabet, each as likely as the other closely enough for an identifier. */
function randomText(letters: string, length: number): string {
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
