import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { ConnectQuota } from './connect-quota.ts';
import type { MqttQuotas } from './mqtt-quotas.ts';
import { OncePerSecond } from './once-per-second.ts';

type GateQuotas = Pick<
  MqttQuotas,
  'halfOpenPerAddress' | 'halfOpenConnections' | 'refusedConnectsPerSecond' | 'refusedConnectBurst'
>;

/** A connection that has not been let in yet: in its TLS handshake, before its CONNECT, or refused and not yet gone. */
export interface HalfOpen {
  /** Its peer proved itself: it counts no longer. */
  admitted(): void;
  /** It is gone; if it was never admitted, that is one refusal of its address. Only the first call of either counts. */
  closed(): void;
}

/**
 * Keeps floods of strangers small: how many connections of one address, and in all, may be half-open, and how often an
 * address may be refused before its new connections are closed unread. Who is connected already feels nothing. AWS has
 * an account's rate of CONNECTs only; the bounds for an address are ours. [assumed]
 */
export class AddressGate {
  readonly #quotas: GateQuotas;
  readonly #refusals: ConnectQuota;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lines: OncePerSecond;
  readonly #halfOpenOf = new Map<string, number>();
  #halfOpen = 0;

  constructor(quotas: GateQuotas, clock: Clock, log: Log) {
    this.#quotas = quotas;
    this.#refusals = new ConnectQuota(quotas.refusedConnectsPerSecond, quotas.refusedConnectBurst);
    this.#clock = clock;
    this.#log = log;
    this.#lines = new OncePerSecond(clock);
  }

  /** Connections now half-open. */
  get halfOpen(): number {
    return this.#halfOpen;
  }

  /** Undefined when the connection must be closed at once; a flood gets one log line a second and address. */
  enter(address: string): HalfOpen | undefined {
    const fault = this.#faultOf(address);
    if (fault !== undefined) {
      if (this.#lines.isDue(address))
        this.#log('warn', 'mqtt-address-refused', { remoteAddress: address, reason: fault });
      return undefined;
    }
    this.#halfOpen += 1;
    this.#halfOpenOf.set(address, (this.#halfOpenOf.get(address) ?? 0) + 1);
    return new CountedConnection(this, address);
  }

  #faultOf(address: string): string | undefined {
    const { halfOpenConnections, halfOpenPerAddress } = this.#quotas;
    if (this.#halfOpen >= halfOpenConnections) return 'too many half-open connections';
    if ((this.#halfOpenOf.get(address) ?? 0) >= halfOpenPerAddress)
      return 'too many half-open connections of the address';
    if (this.#refusals.isSpent(address, this.#clock.nowMs())) return 'too many refused connects of the address';
    return undefined;
  }

  /** A connection of the address is half-open no longer. */
  leave(address: string, isRefused: boolean): void {
    if (isRefused) this.#refusals.take(address, this.#clock.nowMs());
    this.#halfOpen -= 1;
    const rest = (this.#halfOpenOf.get(address) ?? 1) - 1;
    if (rest > 0) this.#halfOpenOf.set(address, rest);
    else this.#halfOpenOf.delete(address);
  }
}

class CountedConnection implements HalfOpen {
  readonly #gate: AddressGate;
  readonly #address: string;
  #isCounted = true;

  constructor(gate: AddressGate, address: string) {
    this.#gate = gate;
    this.#address = address;
  }

  admitted(): void {
    this.#leave(false);
  }

  closed(): void {
    this.#leave(true);
  }

  #leave(isRefused: boolean): void {
    if (!this.#isCounted) return;
    this.#isCounted = false;
    this.#gate.leave(this.#address, isRefused);
  }
}
