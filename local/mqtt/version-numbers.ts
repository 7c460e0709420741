export interface LastVersion {
  readonly version: number;
  /** Undefined while connected. */
  readonly forgetAtMs?: number | undefined;
}

/** Told of every change, when state is kept on disk. */
export interface VersionJournal {
  changed(clientId: string, last: LastVersion): void;
  forgotten(clientId: string): void;
}

/**
 * versionNumber of lifecycle events: per client id, one more for each connection, 0 again after about an hour offline
 * or, for a longer lived session, after its expiry. [AWS-IoT: life-cycle-events]
 */
export class VersionNumbers {
  journal: VersionJournal | undefined;
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
    this.#keep(clientId, { version, forgetAtMs: undefined });
    return version;
  }

  disconnected(clientId: string, nowMs: number, sessionExpirySeconds: number): void {
    const last = this.#byClientId.get(clientId);
    if (!last) return;
    // Behind all others, so that the oldest disconnects come first when forgetting.
    this.#byClientId.delete(clientId);
    const forgetAtMs = nowMs + Math.max(this.#resetMs, sessionExpirySeconds * 1000);
    this.#keep(clientId, { version: last.version, forgetAtMs });
  }

  /** What outlived a restart; a client that was connected when the process ended is offline since now. */
  restore(kept: readonly (LastVersion & { clientId: string })[], nowMs: number): void {
    const inTime = kept
      .map(({ clientId, version, forgetAtMs }) => ({
        clientId,
        version,
        forgetAtMs,
        endsAtMs: forgetAtMs ?? nowMs + this.#resetMs,
      }))
      .sort((a, b) => a.endsAtMs - b.endsAtMs);
    for (const { clientId, version, forgetAtMs, endsAtMs } of inTime) {
      if (forgetAtMs === undefined) this.#keep(clientId, { version, forgetAtMs: endsAtMs });
      else this.#byClientId.set(clientId, { version, forgetAtMs });
    }
  }

  #keep(clientId: string, last: LastVersion): void {
    this.#byClientId.set(clientId, last);
    this.journal?.changed(clientId, last);
  }

  /** Looks at a few of the oldest entries, so that ids seen once do not pile up. */
  #forgetOldest(nowMs: number): void {
    let looked = 0;
    for (const [clientId, last] of this.#byClientId) {
      if (looked++ >= 4) return;
      if (last.forgetAtMs === undefined || nowMs < last.forgetAtMs) continue;
      this.#byClientId.delete(clientId);
      this.journal?.forgotten(clientId);
    }
  }
}
