import { randomUUID } from 'node:crypto';
import type { DisconnectReason } from '../../mqtt/ports.ts';
import type { Clock } from '../../ports/clock.ts';

/** One connection as its lifecycle events describe it. */
export interface LifecycleSubject {
  clientId: string;
  /** Exclusive attachment only. [AWS-IoT: exclusive-thing] */
  thingName: string | undefined;
  /** Certificate id. */
  principalIdentifier: string;
}

export interface LifecycleSession extends LifecycleSubject {
  sessionIdentifier: string;
  versionNumber: number;
}

/** Publishes one event; `payloadJson` is the whole payload. */
export type EmitEvent = (topic: string, payloadJson: string) => void;

/** Lifecycle events of connections and subscriptions, timestamps in milliseconds. [AWS-IoT: life-cycle-events] */
export interface LifecycleEvents {
  connected(session: LifecycleSession, ipAddress: string): void;
  disconnected(session: LifecycleSession, reason: DisconnectReason): void;
  /** A refused CONNECT has no session; its identifier is made up for the event. */
  connectFailed(subject: LifecycleSubject, ipAddress: string): void;
  subscribed(session: LifecycleSession, topics: string[]): void;
  unsubscribed(session: LifecycleSession, topics: string[]): void;
}

export function createLifecycleEvents(options: {
  clock: Clock;
  emit: EmitEvent;
  newSessionIdentifier?: () => string;
}): LifecycleEvents {
  const { clock, emit, newSessionIdentifier = randomUUID } = options;

  function send(family: string, eventType: string, subject: LifecycleSubject, fields: Record<string, unknown>): void {
    const { clientId, thingName, principalIdentifier } = subject;
    // A client id with a wildcard would make an invalid topic. [AWS-IoT: life-cycle-events]
    if (/[+#]/.test(clientId)) return;
    const payload = { clientId, thingName, timestamp: clock.nowMs(), eventType, principalIdentifier, ...fields };
    emit(`$aws/events/${family}/${eventType}/${clientId}`, JSON.stringify(payload));
  }

  return {
    connected: (session, ipAddress) => {
      const { sessionIdentifier, versionNumber } = session;
      send('presence', 'connected', session, { sessionIdentifier, ipAddress, versionNumber });
    },
    disconnected: (session, disconnectReason) => {
      const { sessionIdentifier, versionNumber } = session;
      const clientInitiatedDisconnect = disconnectReason === 'CLIENT_INITIATED_DISCONNECT';
      const fields = { sessionIdentifier, clientInitiatedDisconnect, disconnectReason, versionNumber };
      send('presence', 'disconnected', session, fields);
    },
    connectFailed: (subject, ipAddress) => {
      const sessionIdentifier = newSessionIdentifier();
      const connectFailureReason = 'AUTHORIZATION_FAILED';
      send('presence', 'connect_failed', subject, { connectFailureReason, sessionIdentifier, ipAddress });
    },
    subscribed: (session, topics) => {
      send('subscriptions', 'subscribed', session, { sessionIdentifier: session.sessionIdentifier, topics });
    },
    unsubscribed: (session, topics) => {
      send('subscriptions', 'unsubscribed', session, { sessionIdentifier: session.sessionIdentifier, topics });
    },
  };
}
