import { beforeAll, describe, expect, it } from 'vitest';
import type { MessageDraft } from '../../../../contract/mailbox/new-message.ts';
import type { ReceiptState } from '../../../../contract/mailbox/receipt.ts';
import { WAITING_ATTRIBUTES } from '../../../../contract/mailbox/wait-key.ts';
import { createCollapseHeads } from '../../../../lambdas/common/mailbox/collapse-heads.ts';
import type { DispatchPorts } from '../../../../lambdas/common/mailbox/dispatch.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { createReplayTickets } from '../../../../lambdas/common/mailbox/replay-tickets.ts';
import { sendToVehicle } from '../../../../lambdas/common/mailbox/send-to-vehicle.ts';
import { readVehicle } from '../../../../lambdas/common/store/vehicle-row.ts';
import { onReady } from '../../../../lambdas/offline-replay/on-ready.ts';
import { takeReceipt } from '../../../../lambdas/receipts/take-receipt.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { type Meter, meteredTable } from '../../../support/metered-table.ts';
import { issuedAtMs } from '../../../support/sample-message.ts';

/** List prices in us-east-1, dollars. */
const PRICE = {
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  message: 1e-6,
  ruleAndAction: 0.3e-6,
  invocation: 0.2e-6,
  gigabyteSecond: 13.3334e-6,
  apiRequest: 1e-6,
};
/** Memory in GB and billed time in s of a warm invocation. */
const FUNCTIONS = {
  dispatch: { gigabytes: 1, seconds: 0.015 },
  receipt: { gigabytes: 0.5, seconds: 0.01 },
  read: { gigabytes: 0.5, seconds: 0.01 },
};
const BUDGET = 12e-6;
/** By the API: the client and its tenant, and the vehicle whose tenant is compared; a read has the message besides. */
const ACCEPT_READS = 2;
const READ_READS = 3;

const vehicleId = 'veh-8f14e45fceea';
const draft: MessageDraft = {
  ...{ vehicleId, tenantId: 'tenant-acme-europe', kind: 'command', type: 'climate-start' },
  payload: { temperatureCelsius: 21.5, minutes: 15, seats: ['front-left'] },
  idempotencyKey: '6c84fb90-12c4-11e1-840d-7b25c5ee775a',
  requester: { clientId: '7jq2cg3ka6kqkpmmjbd2d3m8lo', user: 'user-4711', role: 'owner' },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

function rig(readyAtMs?: number) {
  const meter: Meter = { writeUnits: 0, readUnits: 0, largestBytes: 0 };
  const key = ['vehicleId', 'messageId'];
  const indexes = { waiting: ['vehicleId', 'waitKey'], due: ['dueShard', 'dueAtMs'] };
  const mailbox = meteredTable(
    fakeTable({ key, indexes }),
    key,
    [
      { keys: indexes.waiting, attributes: WAITING_ATTRIBUTES },
      { keys: indexes.due, attributes: [] },
    ],
    meter,
  );
  const row = {
    vehicleId,
    tenantId: draft.tenantId,
    vin: 'v',
    model: 'm',
    ...(readyAtMs === undefined ? {} : { readyAtMs }),
  };
  const vehicles = meteredTable(fakeTable({ key: ['vehicleId'] }, [row]), ['vehicleId'], [], meter);
  let publishes = 0;
  let nowMs = issuedAtMs;
  const ports: DispatchPorts = {
    mailbox: createMailboxStore(mailbox),
    collapse: createCollapseHeads(mailbox),
    readVehicle: (id) => readVehicle(vehicles, id),
    async publish() {
      publishes += 1;
      return 'taken';
    },
    nowMs: () => nowMs,
  };
  const accept = async (): Promise<string> => {
    const sent = await sendToVehicle(draft, ports, row);
    if (sent.outcome === 'key-reused') throw new Error('refused');
    return sent.message.messageId;
  };
  const receipt = async (messageId: string, state: ReceiptState): Promise<boolean> => {
    nowMs += 1_500;
    const result = state === 'SUCCEEDED' ? { cabinCelsius: 19 } : undefined;
    const taken = await takeReceipt(
      { vehicleId, messageId },
      { state, atMs: nowMs, ...(result === undefined ? {} : { result }) },
      { mailbox: ports.mailbox, nowMs: ports.nowMs },
    );
    return taken.outcome !== 'unknown-message' && taken.continues;
  };
  const ready = () =>
    onReady(vehicleId, nowMs, { ...ports, vehicles, tickets: createReplayTickets(mailbox), window: 8, spreadMs: 0 });
  return { meter, accept, receipt, ready, publishes: () => publishes };
}

const run = ({ gigabytes, seconds }: { gigabytes: number; seconds: number }): number =>
  PRICE.invocation + gigabytes * seconds * PRICE.gigabyteSecond;

describe('a command to a vehicle on the line, by the calls it makes', () => {
  let used: Meter;
  let publishes: number;
  beforeAll(async () => {
    const { meter, accept, receipt, publishes: count } = rig(issuedAtMs);
    const messageId = await accept();
    expect(await receipt(messageId, 'DELIVERED')).toBe(false);
    expect(await receipt(messageId, 'SUCCEEDED')).toBe(false);
    [used, publishes] = [meter, count()];
  });

  it('writes three rows and their index entries, and reads the vehicle once and the row for each receipt', () => {
    expect({ writeUnits: used.writeUnits, readUnits: used.readUnits, publishes }).toEqual({
      ...{ writeUnits: 7, readUnits: 3, publishes: 1 },
    });
  });

  it('keeps its row within one write unit to the end', () => {
    expect(used.largestBytes).toBeLessThanOrEqual(1_024);
    expect(used.largestBytes).toBeGreaterThan(600);
  });

  it('costs at most 12e-6 dollars from the request to its result; reading it once more is a request of its own', () => {
    const parts = {
      api: PRICE.apiRequest,
      functions: run(FUNCTIONS.dispatch) + 2 * run(FUNCTIONS.receipt),
      writes: used.writeUnits * PRICE.writeUnit,
      reads: (used.readUnits + ACCEPT_READS) * PRICE.readUnit,
      // the publish, its delivery, the PUBACK
      messages: 3 * publishes * PRICE.message,
      rules: 2 * PRICE.ruleAndAction,
    };
    const total = Object.values(parts).reduce((sum, part) => sum + part, 0);
    expect(total).toBeLessThanOrEqual(BUDGET);
    const reading = PRICE.apiRequest + run(FUNCTIONS.read) + READ_READS * PRICE.readUnit;
    // the sums of docs/mailbox.md
    expect([total, reading].map((dollars) => (dollars * 1e6).toFixed(2))).toEqual(['10.53', '1.64']);
  });
});

describe('a command that waits', () => {
  it('costs a write of the index and the note of readiness more', async () => {
    const { meter, accept, receipt, ready } = rig();
    const messageId = await accept();
    await ready();
    expect(await receipt(messageId, 'DELIVERED')).toBe(true);
    await receipt(messageId, 'SUCCEEDED');
    // accepted 3, ready 1, sent 2, delivered 2, ended 2
    expect(meter.writeUnits).toBe(10);
  });
});
