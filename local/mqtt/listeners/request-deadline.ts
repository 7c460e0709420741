import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock, ScheduledTask } from '../../ports/clock.ts';

/** For one request, head and body, from the connection's start or its last answer. [assumed] */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Cuts an HTTP connection on which a request does not come, or comes a byte at a time. Node's own timeouts see only
 * connections of a server that listens itself, and they ask the wall clock.
 */
export class RequestDeadline {
  readonly #clock: Clock;
  readonly #cut: () => void;
  #task: ScheduledTask | undefined;
  /** Requests whose answers are not out: pipelining makes them more than one. */
  #open = 0;

  constructor(socket: Socket, clock: Clock, onTimeout: () => void) {
    this.#clock = clock;
    this.#cut = () => {
      onTimeout();
      socket.destroy();
    };
    this.#arm();
    socket.once('close', () => this.stop());
  }

  /** A request's head is here: its body has the rest of the time, its answer any time. */
  watch(request: IncomingMessage, response: ServerResponse): void {
    this.#open += 1;
    request.once('end', () => this.stop());
    response.once('close', () => {
      this.#open -= 1;
      if (this.#open === 0) this.#arm();
    });
  }

  stop(): void {
    this.#task?.cancel();
    this.#task = undefined;
  }

  #arm(): void {
    this.stop();
    this.#task = this.#clock.schedule(REQUEST_TIMEOUT_MS, this.#cut);
  }
}
