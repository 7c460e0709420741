import { randomBytes } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { RoleSessionContext, RoleSessions, TemporaryCredentials } from '../../ports/role-sessions.ts';
import type { IamRegistry } from './iam-registry.ts';

export interface RoleSession extends TemporaryCredentials {
  readonly roleArn: string;
  readonly session: RoleSessionContext;
}

/** Sessions of roles by their access keys, in memory: a restart ends them. */
export interface RoleSessionBook extends RoleSessions {
  /** Undefined once it has expired. */
  session(accessKeyId: string): RoleSession | undefined;
  /** True for a key that was given out here, in this run or an earlier one. */
  isSessionKey(accessKeyId: string): boolean;
}

/** So that a key whose session is over is not taken for the operator's. */
const KEY_PREFIX = 'ASIAROADBED';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const KEY_LENGTH = 20;

export function createRoleSessions(options: {
  iam: Pick<IamRegistry, 'mayAssume' | 'maxSessionSeconds'>;
  clock: Clock;
}): RoleSessionBook {
  const { iam, clock } = options;
  const sessions = new Map<string, RoleSession>();
  return {
    assume({ roleArn, service, durationSeconds, name, context }) {
      if (!iam.mayAssume(roleArn, service)) return { ok: false, reason: 'not-assumable' };
      if (durationSeconds > iam.maxSessionSeconds(roleArn)) return { ok: false, reason: 'too-long' };
      const credentials = newCredentials(clock.nowMs() + durationSeconds * 1000);
      const { accessKeyId } = credentials;
      sessions.set(accessKeyId, { ...credentials, roleArn, session: { name, context } });
      clock.schedule(durationSeconds * 1000, () => sessions.delete(accessKeyId));
      return { ok: true, credentials };
    },
    session(accessKeyId) {
      const session = sessions.get(accessKeyId);
      return session && session.expiresAtMs > clock.nowMs() ? session : undefined;
    },
    isSessionKey: (accessKeyId) => accessKeyId.startsWith(KEY_PREFIX) && accessKeyId.length === KEY_LENGTH,
  };
}

function newCredentials(expiresAtMs: number): TemporaryCredentials {
  const letters = [...randomBytes(KEY_LENGTH - KEY_PREFIX.length)].map((byte) => BASE32[byte % BASE32.length]);
  return {
    accessKeyId: KEY_PREFIX + letters.join(''),
    secretAccessKey: randomBytes(30).toString('base64url'),
    sessionToken: randomBytes(96).toString('base64'),
    expiresAtMs,
  };
}
