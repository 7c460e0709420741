import type { ConnectionInfo, ConnectionRecord, DisconnectReason } from './ports.ts';

interface Departure {
  info: ConnectionInfo;
  reason: DisconnectReason;
  sessionExpirySeconds: number;
}

/** More than so many are not remembered, oldest first: an id a connection must not pile up. [assumed] */
const MOST_REMEMBERED = 10_000;

/** What is still known of clients that are gone, for a while. [AWS-IoT: API_iotdata_GetConnection] */
export class DepartedClients {
  readonly #byClientId = new Map<string, Departure & { atMs: number }>();
  readonly #rememberMs: number;

  constructor(rememberMs: number) {
    this.#rememberMs = rememberMs;
  }

  note(departure: Departure, nowMs: number): void {
    const { clientId } = departure.info;
    // Behind all others, so that the oldest come first when forgetting.
    this.#byClientId.delete(clientId);
    this.#byClientId.set(clientId, { ...departure, atMs: nowMs });
    for (const [oldest, { atMs }] of this.#byClientId) {
      if (this.#byClientId.size <= MOST_REMEMBERED && nowMs - atMs < this.#rememberMs) return;
      this.#byClientId.delete(oldest);
    }
  }

  /** The client is back. */
  forget(clientId: string): void {
    this.#byClientId.delete(clientId);
  }

  get(clientId: string, nowMs: number): ConnectionRecord | undefined {
    const departure = this.#byClientId.get(clientId);
    if (!departure || nowMs - departure.atMs >= this.#rememberMs) return undefined;
    const { info, reason, sessionExpirySeconds, atMs } = departure;
    return { connected: false, info, sessionExpirySeconds, disconnectedAtMs: atMs, reason };
  }
}
