/** Accepted connects by client id over the last second. Only who passed authentication is counted: a stranger cannot lock a client out. [assumed] */
export class ConnectQuota {
  readonly #gapMs: number;
  /** Oldest first. */
  readonly #acceptedAtMs = new Map<string, number>();

  constructor(connectsPerSecond: number) {
    this.#gapMs = 1000 / connectsPerSecond;
  }

  /** False when the client id connected too recently; otherwise this connect counts. */
  take(clientId: string, nowMs: number): boolean {
    if (this.#gapMs === 0) return true;
    this.#forgetOld(nowMs);
    if (this.#acceptedAtMs.has(clientId)) return false;
    this.#acceptedAtMs.set(clientId, nowMs);
    return true;
  }

  #forgetOld(nowMs: number): void {
    for (const [clientId, atMs] of this.#acceptedAtMs) {
      if (nowMs - atMs < this.#gapMs && nowMs >= atMs) return;
      this.#acceptedAtMs.delete(clientId);
    }
  }
}
