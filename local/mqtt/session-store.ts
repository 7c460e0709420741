import type { Clock } from '../ports/clock.ts';
import { scheduleFar } from './far-task.ts';
import { Session } from './session.ts';
import type { SubscriptionTree } from './subscription-tree.ts';

/** Session Expiry Interval of a session that never ends. [MQTT-3.1.2.11.2] */
const FOREVER_SECONDS = 0xffff_ffff;

/** Sessions by client id, from first connect to expiry. */
export class SessionStore {
  readonly #byClientId = new Map<string, Session>();
  readonly #subscriptions: SubscriptionTree;
  readonly #clock: Clock;

  constructor(subscriptions: SubscriptionTree, clock: Clock) {
    this.#subscriptions = subscriptions;
    this.#clock = clock;
  }

  get(clientId: string): Session | undefined {
    return this.#byClientId.get(clientId);
  }

  /** Resumes the client's session, or starts a new one on a clean start or with the other protocol version. [MQTT-3.1.2-4] */
  open(
    clientId: string,
    protocolVersion: 4 | 5,
    cleanStart: boolean,
    expirySeconds: number,
  ): { session: Session; present: boolean } {
    const old = this.#byClientId.get(clientId);
    if (old && !cleanStart && old.protocolVersion === protocolVersion) {
      old.expiry?.cancel();
      old.expiry = undefined;
      // Back in time: the will is not sent. [MQTT-3.1.3-9]
      old.delayedWill?.task.cancel();
      old.delayedWill = undefined;
      old.expirySeconds = expirySeconds;
      return { session: old, present: true };
    }
    if (old) this.end(old);
    const session = new Session(clientId, protocolVersion, expirySeconds);
    this.#byClientId.set(clientId, session);
    return { session, present: false };
  }

  /** The connection is gone: the session ends now or when its expiry has passed. */
  detach(session: Session): void {
    session.connection = undefined;
    session.replay?.cancel();
    session.redelivery?.cancel();
    session.redelivery = undefined;
    session.openedWindow?.connectionLost();
    if (session.expirySeconds === 0) this.end(session);
    else if (session.expirySeconds < FOREVER_SECONDS) {
      session.expiry = scheduleFar(this.#clock, session.expirySeconds * 1000, () => this.end(session));
    }
  }

  end(session: Session): void {
    session.expiry?.cancel();
    for (const filter of session.subscriptions.keys()) this.#subscriptions.remove(filter, session.clientId);
    session.subscriptions.clear();
    if (this.#byClientId.get(session.clientId) === session) this.#byClientId.delete(session.clientId);
    session.delayedWill?.publish();
  }

  /** Stops all expiry timers. */
  close(): void {
    for (const session of this.#byClientId.values()) {
      session.expiry?.cancel();
      session.delayedWill?.task.cancel();
    }
    this.#byClientId.clear();
  }
}
