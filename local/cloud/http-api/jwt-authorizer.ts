import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import type { Clock } from '../../ports/clock.ts';

/** The public keys of an issuer, or undefined for an issuer nobody knows. */
export type KeySource = (issuer: string) => Promise<{ keys: JWK[] } | undefined>;

export interface JwtAuthorizerOptions {
  issuer: string;
  audience: readonly string[];
  keysOf: KeySource;
  clock: Clock;
}

export type Claims = Record<string, unknown>;

export type TokenVerdict = { ok: true; claims: Claims } | { ok: false; reason: string };

type VerificationKey = Awaited<ReturnType<typeof importJWK>>;

const CACHED_TOKENS = 1000;
const KEY_REFRESH_MS = 5000;
const LONGEST_TOKEN = 8192;

/**
 * Verifies access tokens of one issuer. Only RS256 with a key the configured issuer publishes under the token's `kid`;
 * nothing the token itself points at (`jku`, `x5u`, `jwk`) is looked at. Tokens that passed are remembered, their
 * times are checked on every use. [AWS-APIGateway: JWT authorizers]
 */
export class JwtAuthorizer {
  readonly #options: JwtAuthorizerOptions;
  readonly #verified = new Map<string, Claims>();
  readonly #keys = new Map<string, VerificationKey>();
  #keysReadAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: JwtAuthorizerOptions) {
    this.#options = options;
  }

  async verify(token: string): Promise<TokenVerdict> {
    const known = this.#verified.get(token);
    const claims = known ?? (await this.#verifySignature(token));
    if (typeof claims === 'string') return { ok: false, reason: claims };
    const flaw = flawOf(claims, this.#options);
    if (flaw !== undefined) {
      this.#verified.delete(token);
      return { ok: false, reason: flaw };
    }
    this.#remember(token, claims);
    return { ok: true, claims };
  }

  /** The claims, or why there are none. */
  async #verifySignature(token: string): Promise<Claims | string> {
    if (token.length > LONGEST_TOKEN) return 'token too long';
    try {
      const { alg, kid } = decodeProtectedHeader(token);
      if (alg !== 'RS256') return 'signing method not allowed';
      if (typeof kid !== 'string') return 'kid missing';
      const key = await this.#keyFor(kid);
      if (key === undefined) return 'kid unknown';
      const { payload } = await compactVerify(token, key, { algorithms: ['RS256'] });
      const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
      return isClaims(claims) ? claims : 'claims are not an object';
    } catch {
      return 'token malformed or signature wrong';
    }
  }

  async #keyFor(kid: string): Promise<VerificationKey | undefined> {
    const known = this.#keys.get(kid);
    const nowMs = this.#options.clock.nowMs();
    // A flood of made-up kids must not become a flood of key requests.
    if (known !== undefined || Math.abs(nowMs - this.#keysReadAtMs) < KEY_REFRESH_MS) return known;
    this.#keysReadAtMs = nowMs;
    const published = await this.#options.keysOf(this.#options.issuer);
    for (const jwk of published?.keys ?? []) {
      if (jwk.kty === 'RSA' && jwk.kid !== undefined) this.#keys.set(jwk.kid, await importJWK(jwk, 'RS256'));
    }
    return this.#keys.get(kid);
  }

  #remember(token: string, claims: Claims): void {
    this.#verified.delete(token);
    this.#verified.set(token, claims);
    const [oldest] = this.#verified.keys();
    if (this.#verified.size > CACHED_TOKENS && oldest !== undefined) this.#verified.delete(oldest);
  }
}

/** True when the token carries at least one of the scopes, in `scope` or `scp`; no scopes asked means yes. */
export function hasScope(claims: Claims, scopes: readonly string[]): boolean {
  return scopes.length === 0 || scopesOf(claims).some((scope) => scopes.includes(scope));
}

/** The scopes a token carries. */
export function scopesOf(claims: Claims): string[] {
  const carried = claims['scope'] ?? claims['scp'];
  if (typeof carried === 'string') return carried.split(' ').filter((scope) => scope !== '');
  return Array.isArray(carried) ? carried.filter((scope) => typeof scope === 'string') : [];
}

function flawOf(claims: Claims, { issuer, audience, clock }: JwtAuthorizerOptions): string | undefined {
  const nowSeconds = clock.nowMs() / 1000;
  const { iss, exp, nbf, iat } = claims;
  if (iss !== issuer) return 'issuer wrong';
  if (typeof exp !== 'number' || exp <= nowSeconds) return 'the token has expired';
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= nowSeconds)) return 'not valid yet';
  if (iat !== undefined && !(typeof iat === 'number' && iat <= nowSeconds)) return 'issued in the future';
  return isAudience(claims, audience) ? undefined : 'audience wrong';
}

/** `client_id` counts only in a token without `aud`, as Cognito's client-credentials tokens are. */
function isAudience(claims: Claims, audience: readonly string[]): boolean {
  const { aud, client_id: clientId } = claims;
  if (aud === undefined) return typeof clientId === 'string' && audience.includes(clientId);
  const named: unknown[] = Array.isArray(aud) ? aud : [aud];
  return named.some((each) => typeof each === 'string' && audience.includes(each));
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
