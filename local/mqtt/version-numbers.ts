interface LastVersion {
  version: number;
  /** Undefined while connected. */
  forgetAtMs: number | undefined;
}

/**
 * versionNumber of lifecycle events: per client id, one more for each connection, 0 again after about an hour offline
 * or, for a longer lived session, after its expiry. [AWS-IoT: life-cycle-events]
 */
export class VersionNumbers {
  readonly #byClientId = new Map<string, LastVersion>();
  readonly #resetMs: number;

  constructor(resetMs: number) {
    this.#resetMs = resetMs;
  }

  connected(clientId: string, nowMs: number): number {
    this.#forgetOldest(nowMs);
    const last = this.#byClientId.get(clientId);
    const stale = !last || (last.forgetAtMs !== undefined && nowMs >= last.forgetAtMs);
    const version = stale ? 0 : last.version + 1;
    this.#byClientId.set(clientId, { version, forgetAtMs: undefined });
    return version;
  }

  disconnected(clientId: string, nowMs: number, sessionExpirySeconds: number): void {
    const last = this.#byClientId.get(clientId);
    if (!last) return;
    // Behind all others, so that the oldest disconnects come first when forgetting.
    this.#byClientId.delete(clientId);
    const forgetAtMs = nowMs + Math.max(this.#resetMs, sessionExpirySeconds * 1000);
    this.#byClientId.set(clientId, { version: last.version, forgetAtMs });
  }

  /** Looks at a few of the oldest entries, so that ids seen once do not pile up. */
  #forgetOldest(nowMs: number): void {
    let looked = 0;
    for (const [clientId, last] of this.#byClientId) {
      if (looked++ >= 4) return;
      if (last.forgetAtMs !== undefined && nowMs >= last.forgetAtMs) this.#byClientId.delete(clientId);
    }
  }
}
