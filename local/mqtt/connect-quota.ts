/**
 * How often one client id may connect: AWS's rate, with a burst on top, since AWS does not say how it counts and a tool
 * that connects twice in a row, or a takeover, is no flood. Only who passed authentication is counted: a stranger
 * cannot lock a client out. [assumed]
 */
export class ConnectQuota {
  readonly #gapMs: number;
  readonly #burst: number;
  /** When the client id's credit is whole again, by id; oldest use first. */
  readonly #restoredAtMs = new Map<string, number>();

  constructor(connectsPerSecond: number, burst: number) {
    this.#gapMs = 1000 / connectsPerSecond;
    this.#burst = burst;
  }

  /** False when the client id connected too often; otherwise this connect counts. */
  take(clientId: string, nowMs: number): boolean {
    if (this.#gapMs === 0) return true;
    this.#forgetRestored(nowMs);
    const restoredAtMs = Math.max(this.#restoredAtMs.get(clientId) ?? nowMs, nowMs);
    if (restoredAtMs - nowMs > (this.#burst - 1) * this.#gapMs) return false;
    this.#restoredAtMs.delete(clientId);
    this.#restoredAtMs.set(clientId, restoredAtMs + this.#gapMs);
    return true;
  }

  /** Whether `take` would say no now. */
  isSpent(clientId: string, nowMs: number): boolean {
    const restoredAtMs = this.#restoredAtMs.get(clientId);
    if (restoredAtMs === undefined || this.#gapMs === 0) return false;
    const owedMs = restoredAtMs - nowMs;
    return owedMs > (this.#burst - 1) * this.#gapMs && owedMs <= this.#burst * this.#gapMs;
  }

  /** A clock that was set back restores everybody: better than locking them out. */
  #forgetRestored(nowMs: number): void {
    for (const [clientId, atMs] of this.#restoredAtMs) {
      const isOwing = atMs > nowMs && atMs - nowMs <= this.#burst * this.#gapMs;
      if (isOwing) return;
      this.#restoredAtMs.delete(clientId);
    }
  }
}
