import {
  type HeldCertificate,
  type HeldCertificates,
  onAccepted,
  onGivenUp,
  onIssued,
  onOrder,
  withPending,
} from '../../../../contract/identity/held-certificates.ts';
import type { CsrEvent, IssuedCertificate, RenewOrder } from '../../../../contract/identity/renewal-messages.ts';
import { type CertificateRow, plan, type RotationSettings } from '../../../../contract/identity/rotation.ts';
import { answerRequest } from '../../../../lambdas/certificate-issue/answer-request.ts';
import { workRow } from '../../../../lambdas/certificate-sweeper/work-row.ts';
import {
  type CertificateStore,
  createCertificateStore,
} from '../../../../lambdas/common/certificates/certificate-store.ts';
import type { IotCertificates } from '../../../../lambdas/common/certificates/iot-certificates.ts';
import { noteConnection } from '../../../../lambdas/common/certificates/note-connection.ts';
import type { RenewalMailbox } from '../../../../lambdas/common/certificates/renewal-mailbox.ts';
import type { Table } from '../../../../lambdas/common/store/table.ts';
import { fakeTable } from '../../../support/fake-table.ts';

export const CAR = 'car-1';
export const SETTINGS: RotationSettings = { askAgainMs: 100_000, confirmWithinMs: 300_000, graceMs: 50_000 };
const TRIES_EACH = 3;

/** A function or a vehicle ends here: what comes after did not happen. */
export class PowerCut extends Error {}

type Down = { kind: 'order'; order: RenewOrder } | { kind: 'issued'; issued: IssuedCertificate };
interface Connected {
  certificateId: string;
  atMs: number;
}

/** A key and the request made with it, ahead of time: making them is slow. */
export interface ReadyRequest {
  privateKeyPem: string;
  csrPem: string;
}

/**
 * One vehicle, the real functions and state machines of both sides, and a network in between that may lose, double and
 * swap whatever is on its way. Everything that is written checks that the vehicle can still get in.
 */
export class RenewalWorld {
  nowMs = 1_000_000;
  readonly down: Down[] = [];
  readonly up: CsrEvent[] = [];
  readonly events: Connected[] = [];
  /** Steps until the power goes, on the side that is at work. */
  cutAfter = Number.POSITIVE_INFINITY;
  steps = 0;
  /** What the vehicle keeps; everything else of it is gone with the power. */
  held: HeldCertificates = { current: certificate('a0'), renewal: 0 };
  connection: string | undefined;
  readonly status = new Map<string, 'ACTIVE' | 'INACTIVE' | 'REVOKED'>([[idOf('a0'), 'ACTIVE']]);
  readonly #requests: ReadyRequest[];
  #keysMade = 0;
  #isTryingOther = false;
  #refusals = 0;
  readonly #vehicles = fakeTable({ key: ['vehicleId'] }, [
    { vehicleId: CAR, tenantId: 't', vin: 'v', model: 'm', certificateId: idOf('a0'), bornAtMs: 1 },
  ]);
  readonly #rows = fakeTable({ key: ['vehicleId'] }, [
    { vehicleId: CAR, version: 1, shardKey: '0', certificateId: idOf('a0'), notAfterMs: 9e12 },
  ]);
  readonly #certificates = createCertificateStore(this.#stepping(this.#rows));

  constructor(requests: ReadyRequest[]) {
    this.#requests = requests;
  }

  get row(): CertificateRow {
    return this.#rows.rows.get(CAR) as unknown as CertificateRow;
  }

  get state(): string | undefined {
    return this.row.rotationState;
  }

  /** The claim this all is about. */
  assertVehicleCanGetIn(): void {
    const { current, other } = this.held;
    const ids = [current.certificateId, ...(other === undefined ? [] : [other.certificateId])];
    if (!ids.some((id) => this.status.get(id) === 'ACTIVE')) {
      throw new Error(`locked out: ${JSON.stringify(ids.map((id) => [id.slice(0, 4), this.status.get(id)]))}`);
    }
  }

  async planRenewal(): Promise<void> {
    const planned = plan(this.row, 'campaign', this.nowMs, this.nowMs);
    if (planned !== undefined) await this.#safely(async () => void (await this.#certificates.write(planned)));
  }

  async sweep(): Promise<void> {
    await this.#safely(async () => void (await workRow(CAR, this.#ports)));
  }

  /** The vehicle takes a message if it is on the line. */
  async deliverDown(index: number, isKept: boolean): Promise<void> {
    const message = this.connection === undefined ? undefined : take(this.down, index, isKept);
    if (message === undefined) return;
    const isDone = await this.#safely(() =>
      message.kind === 'order' ? this.#order(message.order) : this.#take(message.issued),
    );
    if (isDone) return;
    // the mailbox owes it until the vehicle's receipt
    this.vehiclePowerCut();
    this.down.push(message);
  }

  /** Lambda gives an event that its function ended on to it again. */
  async deliverUp(index: number, isKept: boolean): Promise<void> {
    const event = take(this.up, index, isKept);
    if (event === undefined) return;
    const isDone = await this.#safely(async () => {
      await answerRequest({ ...event, vehicleId: CAR }, this.#ports);
    });
    if (!isDone) this.up.push(event);
  }

  async deliverEvent(index: number, isKept: boolean): Promise<void> {
    const event = take(this.events, index, isKept);
    if (event === undefined) return;
    const seen = { vehicleId: CAR, ...event };
    const isDone = await this.#safely(async () => {
      await noteConnection(this.#certificates, seen, this.nowMs, SETTINGS);
    });
    if (!isDone) this.events.push(event);
  }

  /** One try to connect; a broker may turn away whom it should let in. */
  async connect(isTurnedAway = false): Promise<void> {
    if (this.connection !== undefined) return;
    const isDone = await this.#safely(() => {
      const inUse = this.#isTryingOther ? (this.held.other ?? this.held.current) : this.held.current;
      if (isTurnedAway || this.status.get(inUse.certificateId) !== 'ACTIVE') return this.#refused();
      this.#refusals = 0;
      this.#isTryingOther = false;
      this.connection = inUse.certificateId;
      this.events.push({ certificateId: inUse.certificateId, atMs: this.nowMs });
      const next = onAccepted(this.held, inUse.certificateId);
      if (next !== undefined) this.#keep(next);
      if (this.held.pending !== undefined) this.#send(this.held.pending);
    });
    if (!isDone) this.vehiclePowerCut();
  }

  disconnect(): void {
    this.connection = undefined;
  }

  /** AWS ends the connections of a certificate that is not ACTIVE any more, within minutes. */
  kick(): void {
    if (this.connection !== undefined && this.status.get(this.connection) !== 'ACTIVE') this.connection = undefined;
  }

  vehiclePowerCut(): void {
    this.connection = undefined;
    this.#refusals = 0;
    this.#isTryingOther = this.held.untried === true;
  }

  #refused(): void {
    this.#refusals += 1;
    if (this.held.other === undefined || this.#refusals < TRIES_EACH) return;
    this.#refusals = 0;
    this.#isTryingOther = !this.#isTryingOther;
    if (this.held.untried) this.#keep(onGivenUp(this.held));
  }

  #order({ number }: RenewOrder): void {
    const verdict = onOrder(this.held, number);
    if (verdict.kind === 'send-again') this.#send(verdict.pending);
    if (verdict.kind !== 'make-key') return;
    const request = this.#requests[this.#keysMade % this.#requests.length];
    if (request === undefined) throw new Error('no request is ready');
    this.#keysMade += 1;
    const pending = { number, ...request };
    this.#keep(withPending(this.held, pending));
    this.#send(pending);
  }

  #take(issued: IssuedCertificate): void {
    const verdict = onIssued(this.held, issued);
    if (verdict.kind !== 'keep') return;
    this.#keep(verdict.held);
    this.#isTryingOther = true;
    this.#refusals = 0;
    this.connection = undefined;
  }

  #send({ number, csrPem }: { number: number; csrPem: string }): void {
    this.up.push({ number, csr: csrPem });
  }

  #keep(held: HeldCertificates): void {
    this.#step();
    this.held = held;
    this.assertVehicleCanGetIn();
  }

  #step(): void {
    this.steps += 1;
    this.cutAfter -= 1;
    if (this.cutAfter < 0) throw new PowerCut();
  }

  /** False when the power went in between. */
  async #safely(work: () => Promise<void> | void): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      this.cutAfter = Number.POSITIVE_INFINITY;
      return false;
    } finally {
      this.assertVehicleCanGetIn();
    }
  }

  #stepping(table: Table): Table {
    return {
      ...table,
      put: async (...write) => {
        this.#step();
        return table.put(...write);
      },
      update: async (request) => {
        this.#step();
        return table.update(request);
      },
    };
  }

  get #ports(): {
    vehicles: Table;
    certificates: CertificateStore;
    iot: IotCertificates;
    mailbox: RenewalMailbox;
    settings: RotationSettings;
    nowMs: () => number;
  } {
    return {
      vehicles: this.#stepping(this.#vehicles),
      certificates: this.#certificates,
      iot: this.#iot,
      mailbox: this.#mailbox,
      settings: SETTINGS,
      nowMs: () => this.nowMs,
    };
  }

  readonly #iot: IotCertificates = {
    create: async () => {
      this.#step();
      const certificateId = idOf(`c${this.status.size}`);
      this.status.set(certificateId, 'INACTIVE');
      return { certificateId, certificatePem: '-----BEGIN', notAfterMs: 9e12 };
    },
    describe: async (certificateId) => ({ certificateId, certificatePem: '-----BEGIN', notAfterMs: 9e12 }),
    isActive: async (certificateId) => this.status.get(certificateId) === 'ACTIVE',
    entrust: async (certificateId) => this.#setStatus(certificateId, 'ACTIVE'),
    end: async (certificateId, status) => this.#setStatus(certificateId, status),
  };

  #setStatus(certificateId: string, status: 'ACTIVE' | 'INACTIVE' | 'REVOKED'): void {
    this.#step();
    this.status.set(certificateId, status);
    this.assertVehicleCanGetIn();
  }

  readonly #mailbox: RenewalMailbox = {
    order: async (_vehicle, order) => {
      this.#step();
      this.down.push({ kind: 'order', order });
    },
    deliver: async (_vehicle, issued) => {
      this.#step();
      this.down.push({ kind: 'issued', issued });
    },
  };
}

function take<T>(list: T[], index: number, isKept: boolean): T | undefined {
  if (list.length === 0) return undefined;
  const at = index % list.length;
  return isKept ? list[at] : list.splice(at, 1)[0];
}

function idOf(name: string): string {
  return name.padEnd(64, '0');
}

function certificate(name: string): HeldCertificate {
  return { certificateId: idOf(name), certificatePem: '-----BEGIN', privateKeyPem: '-----BEGIN' };
}
