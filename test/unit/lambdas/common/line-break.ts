import { type MessageDraft, newMessage } from '../../../../contract/mailbox/new-message.ts';
import type { DispatchPorts } from '../../../../lambdas/common/mailbox/dispatch.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { sendToVehicle } from '../../../../lambdas/common/mailbox/send-to-vehicle.ts';
import { readVehicle } from '../../../../lambdas/common/store/vehicle-row.ts';
import { onReady } from '../../../../lambdas/offline-replay/on-ready.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';
import type { Turns } from './all-orders.ts';
import { mailboxRig, readyVehicle } from './mailbox-rig.ts';

export type Sabotage = 'publishes-before-its-row' | 'reads-the-mailbox-before-it-notes-ready';

interface Run extends Turns {
  rig: Awaited<ReturnType<typeof mailboxRig>>;
  vehicles: FakeTable;
  draft: MessageDraft;
  /** Of both functions, without turns. */
  ports: DispatchPorts;
  line: { isUp: boolean; received: number };
}

/** A vehicle whose line breaks and comes back while it is sent a command; `received` counts what reaches it. */
export async function startLineBreak({ turn }: Turns, type: string, sabotage?: Sabotage) {
  const rig = await mailboxRig();
  const vehicles = fakeTable({ key: ['vehicleId'] }, [{ ...readyVehicle }]);
  const line = { isUp: true, received: 0 };
  const ports: DispatchPorts = {
    ...rig.ports,
    readVehicle: (vehicleId) => readVehicle(vehicles, vehicleId),
    // every look at the clock is later than the one before
    nowMs: () => {
      rig.nowMs += 1;
      return rig.nowMs;
    },
    async publish() {
      if (line.isUp) line.received += 1;
      // of what goes by the broker nobody learns that nobody got it
      return type === 'unlock' && !line.isUp ? 'not-connected' : 'taken';
    },
  };
  const asked = { tenantId: 'tenant-1', idempotencyKey: 'key-1', requester: { clientId: 'client-1' } };
  const draft: MessageDraft = { ...asked, vehicleId: 'car-1', kind: 'command', type, payload: {} };
  const run: Run = { ...{ rig, vehicles, line, ports, draft }, turn };
  void (sabotage === 'publishes-before-its-row' ? publishFirst(run) : sendToVehicle(draft, dispatchPorts(run)));
  void loseLine(run, sabotage === 'reads-the-mailbox-before-it-notes-ready');
  return { line, rows: rig.table.rows };
}

function dispatchPorts({ turn, rig, ports }: Run): DispatchPorts {
  return {
    ...ports,
    mailbox: createMailboxStore(gated(rig.table, 'put', () => turn('dispatch writes'))),
    readVehicle: (vehicleId) => turn('dispatch reads the vehicle').then(() => ports.readVehicle(vehicleId)),
    publish: (...message) => turn('dispatch publishes').then(() => ports.publish(...message)),
  };
}

async function publishFirst(run: Run): Promise<void> {
  const { mailbox, readVehicle: read, publish, nowMs } = dispatchPorts(run);
  const message = newMessage(run.draft, nowMs());
  await read('car-1');
  await publish(message, nowMs());
  const hop = { state: 'SENT', atMs: message.issuedAtMs, by: 'dispatch' } as const;
  await mailbox.insert({ ...message, state: 'SENT', history: [...message.history, hop] });
}

async function loseLine(run: Run, readsEarly: boolean): Promise<void> {
  const { turn, line, ports } = run;
  await turn('the line breaks');
  line.isUp = false;
  void noteBreak(run, ports.nowMs());
  await turn('the vehicle is subscribed again');
  line.isUp = true;
  await turn('it says ready');
  await replay(run, ports.nowMs(), readsEarly);
}

/** At any time later, as lifecycle events come. */
async function noteBreak({ turn, vehicles }: Run, atMs: number): Promise<void> {
  await turn('the cloud notes that the line broke');
  const presence = { connected: false, atMs, sessionIdentifier: 's', versionNumber: 1 };
  await vehicles.update({ key: { vehicleId: 'car-1' }, update: 'SET presence = :p', values: { ':p': presence } });
}

async function replay({ turn, rig, vehicles, ports }: Run, readyAtMs: number, readsEarly: boolean): Promise<void> {
  const mailbox = createMailboxStore(gated(rig.table, 'query', () => turn('replay reads the mailbox')));
  const early = readsEarly ? await mailbox.waiting('car-1', 8) : undefined;
  const waiting: typeof mailbox.waiting = async (...which) => early ?? mailbox.waiting(...which);
  await onReady('car-1', readyAtMs, {
    ...{ ...ports, mailbox: { ...mailbox, waiting }, tickets: rig.tickets, window: 8, spreadMs: 0 },
    vehicles: gated(vehicles, 'update', () => turn('replay notes ready')),
  });
}

/** The table, one operation of which waits for its turn. */
function gated(table: FakeTable, operation: 'put' | 'query' | 'update', turn: () => Promise<void>): FakeTable {
  const run = table[operation] as (...request: unknown[]) => Promise<unknown>;
  return { ...table, [operation]: (...request: unknown[]) => turn().then(() => run(...request)) };
}
