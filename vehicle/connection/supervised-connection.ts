import type { MqttClient } from 'mqtt';
import type { ReconnectDelay } from './reconnect-delay.ts';

export interface SupervisedConnectionOptions {
  /** Opens a new connection; it must not reconnect by itself. */
  connect(): MqttClient;
  delay: ReconnectDelay;
  /** Runs on each CONNACK; when it fails the connection is given up and tried again. */
  onConnected(client: MqttClient): Promise<void>;
  onMessage(topic: string, payload: Buffer): void;
  /** Runs when a connection that had been accepted is gone. */
  onLost(): void;
  /** Runs when a connection was closed before it was accepted; `error` is what was heard last. */
  onRefused?(error: Error | undefined): void;
  onProblem(what: string, error?: Error): void;
}

/** Keeps one connection open as long as it is wanted, with back-off between tries. */
export interface SupervisedConnection {
  open(): void;
  /** Ends the connection without an MQTT DISCONNECT and stays away until `open`. */
  cut(): void;
  /** Disconnects properly and comes back, not sooner than after `pauseMs`. */
  renew(pauseMs: number): void;
  /** Disconnects properly. */
  close(): Promise<void>;
  readonly isOpen: boolean;
}

export function superviseConnection(options: SupervisedConnectionOptions): SupervisedConnection {
  let wanted = false;
  let client: MqttClient | undefined;
  let retry: NodeJS.Timeout | undefined;
  let pauseMs = 0;

  const tryOnce = (): void => {
    retry = undefined;
    const current = options.connect();
    client = current;
    let acceptedAtMs: number | undefined;
    let fault: Error | undefined;
    current.on('connect', () => {
      acceptedAtMs = Date.now();
      options.onConnected(current).catch((error: Error) => {
        options.onProblem('could not become ready', error);
        current.end(true);
      });
    });
    current.on('message', (topic, payload) => options.onMessage(topic, payload));
    current.on('error', (error) => {
      fault = error;
      options.onProblem('connection failed', error);
    });
    current.on('close', () => {
      if (client !== current) return;
      client = undefined;
      if (acceptedAtMs !== undefined) {
        options.delay.noteConnectionHeld(Date.now() - acceptedAtMs);
        options.onLost();
      } else if (wanted) {
        options.onRefused?.(fault);
      }
      if (wanted) retry = setTimeout(tryOnce, Math.max(pauseMs, options.delay.nextMs()));
      pauseMs = 0;
    });
  };

  return {
    open() {
      if (wanted) return;
      wanted = true;
      // a connection that is still closing opens the next one itself
      if (client === undefined) tryOnce();
    },
    cut() {
      wanted = false;
      clearTimeout(retry);
      client?.stream.destroy();
    },
    renew(atLeastMs) {
      if (client === undefined) return;
      pauseMs = atLeastMs;
      client.end();
    },
    async close() {
      wanted = false;
      clearTimeout(retry);
      await client?.endAsync();
    },
    get isOpen() {
      return client?.connected ?? false;
    },
  };
}
