import { createHash, timingSafeEqual } from 'node:crypto';
import type { PoolClient } from './user-pool.ts';

export type TokenError =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope';

export type TokenGrant = { ok: true; client: PoolClient; scopes: string[] } | { ok: false; error: TokenError };

export interface TokenForm {
  /** The `Authorization` header, when there is one. */
  authorization?: string;
  contentType?: string;
  body: string;
}

/**
 * Decides a request to the token endpoint: the client-credentials flow only, the secret in a Basic header or in the
 * form. All allowed scopes are granted when none is asked for. [AWS-Cognito: token endpoint]
 */
export function decideTokenRequest(
  form: TokenForm,
  clientOf: (clientId: string) => PoolClient | undefined,
): TokenGrant {
  if (form.contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    return { ok: false, error: 'invalid_request' };
  }
  const fields = new URLSearchParams(form.body);
  const grantType = fields.get('grant_type');
  if (grantType === null || grantType === '') return { ok: false, error: 'invalid_request' };
  if (grantType !== 'client_credentials') return { ok: false, error: 'unsupported_grant_type' };
  const credentials = credentialsOf(form.authorization, fields);
  if (credentials === undefined) return { ok: false, error: 'invalid_client' };
  const client = clientOf(credentials.clientId);
  if (client?.clientSecret === undefined || !sameSecret(client.clientSecret, credentials.clientSecret)) {
    return { ok: false, error: 'invalid_client' };
  }
  if (!client.allowedFlows.includes('client_credentials')) return { ok: false, error: 'unauthorized_client' };
  const scopes = grantedScopes(fields.get('scope'), client.allowedScopes);
  return scopes === undefined ? { ok: false, error: 'invalid_scope' } : { ok: true, client, scopes };
}

interface Credentials {
  clientId: string;
  clientSecret: string;
}

function credentialsOf(authorization: string | undefined, fields: URLSearchParams): Credentials | undefined {
  if (authorization === undefined) {
    const [clientId, clientSecret] = [fields.get('client_id'), fields.get('client_secret')];
    return clientId === null || clientSecret === null ? undefined : { clientId, clientSecret };
  }
  const encoded = /^basic\s+(\S+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
}

/** Compares digests, so that the time taken tells neither length nor prefix. */
function sameSecret(known: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(known), digest(given));
}

function grantedScopes(asked: string | null, allowed: string[]): string[] | undefined {
  const wanted = (asked ?? '').split(' ').filter((scope) => scope !== '');
  if (wanted.length === 0) return allowed.length === 0 ? undefined : allowed;
  return wanted.every((scope) => allowed.includes(scope)) ? [...new Set(wanted)] : undefined;
}
