/** What a session of a role adds to a request, beside the role's own rights. */
export interface RoleSessionContext {
  /** Names the session in ARNs and messages. */
  readonly name: string;
  /** Condition keys that the session has, also as policy variables; lower case. */
  readonly context: Readonly<Record<string, string>>;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

export interface RoleSessionRequest extends RoleSessionContext {
  readonly roleArn: string;
  /** Who assumes the role, e.g. `credentials.iot.amazonaws.com`. */
  readonly service: string;
  readonly durationSeconds: number;
}

export type RoleSessionOutcome =
  | { ok: true; credentials: TemporaryCredentials }
  /** `not-assumable`: there is no such role, or it does not trust the service; `too-long`: for the role. */
  | { ok: false; reason: 'not-assumable' | 'too-long' };

/** Gives out credentials that end by themselves. [AWS-STS: AssumeRole] */
export interface RoleSessions {
  assume(request: RoleSessionRequest): RoleSessionOutcome;
}
