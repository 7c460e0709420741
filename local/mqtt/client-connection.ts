import type { Clock } from '../ports/clock.ts';
import type { Outbox } from './outbox.ts';

/** What a client needs of the connection it came on; the connection knows its client, so this breaks the circle. */
export interface ClientConnection {
  readonly outbox: Outbox;
  isClosed: boolean;
  /** Sends what is waiting, then closes; a peer that does not let go is cut after `graceMs`. */
  shutdown(clock: Clock, graceMs: number): void;
  /** Closes at once; what is unsent is lost. */
  destroy(): void;
}
