import type { UserPoolClientSpec } from '../backends.ts';
import type { SigningKey } from './signing-key.ts';

/** An application that may ask for tokens. */
export interface PoolClient {
  clientId: string;
  clientSecret?: string;
  poolId: string;
  allowedFlows: string[];
  allowedScopes: string[];
  tokenLifetimeSeconds: number;
}

export interface UserPool {
  poolId: string;
  issuer: string;
  /** `identifier/scope` of every resource server. */
  scopes: Set<string>;
  signingKey(): Promise<SigningKey>;
}

const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
const DEFAULT_LIFETIME_SECONDS = 3600;

/** Access token lifetime of a client, in seconds; one hour unless told. [AWS-Cognito: UserPoolClient] */
export function tokenLifetimeSeconds(spec: UserPoolClientSpec): number {
  if (spec.AccessTokenValidity === undefined) return DEFAULT_LIFETIME_SECONDS;
  return spec.AccessTokenValidity * UNIT_SECONDS[spec.TokenValidityUnits?.AccessToken ?? 'hours'];
}
