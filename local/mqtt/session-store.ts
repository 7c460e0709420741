import type { Clock } from '../ports/clock.ts';
import { scheduleFar } from './far-task.ts';
import { Session, type SessionJournal, type Subscription } from './session.ts';
import type { SubscriptionTree } from './subscription-tree.ts';

/** Session Expiry Interval of a session that never ends. [MQTT-3.1.2.11.2] */
const FOREVER_SECONDS = 0xffff_ffff;

/** Sessions by client id, from first connect to expiry. */
export class SessionStore {
  /** Gives a persistent session its journal, when state is kept on disk. */
  journalOf: ((session: Session) => SessionJournal) | undefined;
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
      old.disconnectedAtMs = undefined;
      this.#record(old);
      return { session: old, present: true };
    }
    if (old) this.end(old);
    const session = new Session(clientId, protocolVersion, expirySeconds);
    this.#byClientId.set(clientId, session);
    this.#record(session);
    return { session, present: false };
  }

  /** A session that outlived a restart, offline until its client comes or it expires. */
  restore(session: Session, subscriptions: readonly Subscription[]): void {
    this.#byClientId.set(session.clientId, session);
    for (const subscription of subscriptions) {
      session.subscribe(subscription);
      this.#subscriptions.add(subscription);
    }
    this.#scheduleExpiry(session);
  }

  /** The connection is gone: the session ends now or when its expiry has passed. */
  detach(session: Session): void {
    session.connection = undefined;
    session.replay?.cancel();
    session.redelivery?.cancel();
    session.redelivery = undefined;
    session.openedWindow?.connectionLost();
    session.disconnectedAtMs = this.#clock.nowMs();
    if (session.expirySeconds === 0) {
      this.end(session);
      return;
    }
    session.journal?.changed();
    this.#scheduleExpiry(session);
  }

  end(session: Session): void {
    session.expiry?.cancel();
    for (const filter of session.subscriptions.keys()) this.#subscriptions.remove(filter, session.clientId);
    session.forgetSubscriptions();
    session.journal?.ended();
    session.journal = undefined;
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

  /** From its disconnect on. [AWS-IoT: mqtt persistent sessions] */
  #scheduleExpiry(session: Session): void {
    if (session.expirySeconds >= FOREVER_SECONDS) return;
    const nowMs = this.#clock.nowMs();
    const endsAtMs = (session.disconnectedAtMs ?? nowMs) + session.expirySeconds * 1000;
    session.expiry = scheduleFar(this.#clock, Math.max(0, endsAtMs - nowMs), () => this.end(session));
  }

  /** A session that goes with its connection leaves no record. */
  #record(session: Session): void {
    if (session.expirySeconds > 0) {
      session.journal ??= this.journalOf?.(session);
      session.journal?.changed();
    } else {
      session.journal?.ended();
      session.journal = undefined;
    }
  }
}
