import type { Duplex } from 'node:stream';
import type { Clock, ScheduledTask } from '../ports/clock.ts';
import type { HalfOpen } from './address-gate.ts';
import type { Client } from './client.ts';
import { FrameReader } from './codec/frame-reader.ts';
import type { FlushQueue } from './flush-queue.ts';
import { Outbox } from './outbox.ts';
import type { Peer } from './ports.ts';

/** One byte stream from a peer: before its CONNECT, with its client, and while it closes. */
export class Connection {
  readonly duplex: Duplex;
  peer: Peer;
  /** Until its client is admitted. */
  halfOpen: HalfOpen | undefined;
  readonly outbox: Outbox;
  readonly frames = new FrameReader();
  client: Client | undefined;
  isClosed = false;
  /** A whole packet came with the bytes now being read: the keep alive starts again, asking the clock once a read. */
  heardPacket = false;
  /** Cuts a peer that never sends CONNECT. */
  connectDeadline: ScheduledTask | undefined;

  constructor(duplex: Duplex, peer: Peer, flushQueue: FlushQueue, halfOpen: HalfOpen) {
    this.duplex = duplex;
    this.peer = peer;
    this.halfOpen = halfOpen;
    this.outbox = new Outbox(duplex, flushQueue);
  }

  stopDeadline(): void {
    this.connectDeadline?.cancel();
    this.connectDeadline = undefined;
  }

  /** Sends what is waiting, then closes; a peer that does not let go is cut after `graceMs`. */
  shutdown(clock: Clock, graceMs: number): void {
    this.isClosed = true;
    this.stopDeadline();
    if (this.duplex.destroyed) return;
    this.outbox.flush();
    this.outbox.throughput?.stop();
    const cut = clock.schedule(graceMs, () => this.duplex.destroy());
    this.duplex.once('close', () => cut.cancel());
    this.duplex.end();
  }

  /** Closes at once; what is unsent is lost. */
  destroy(): void {
    this.isClosed = true;
    this.stopDeadline();
    this.outbox.throughput?.stop();
    this.duplex.destroy();
  }
}
