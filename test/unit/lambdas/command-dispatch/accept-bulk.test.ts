import { beforeEach, describe, expect, it } from 'vitest';
import { acceptBulk } from '../../../../lambdas/command-dispatch/accept-bulk.ts';
import type { ApiEvent, Caller } from '../../../../lambdas/common/http/api-route.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { manyCars, outreachRig } from '../campaign-worker/outreach-rig.ts';

const caller: Caller = { clientId: 'client', tenantId: 't', roles: ['owner', 'fleet', 'support', 'workshop'] };
const idsOf = (count: number): string[] => manyCars(count).map(({ vehicleId }) => vehicleId ?? '');

let rig: ReturnType<typeof outreachRig>;
beforeEach(() => {
  rig = outreachRig([...manyCars(1_000), { vehicleId: 'foreign', tenantId: 'other' }]);
});

async function send(body: unknown, key = 'key-1') {
  const headers = { 'idempotency-key': key, prefer: 'wait=10' };
  const { vehicles, ports } = rig;
  const requestContext = { timeEpoch: ports.dispatch.nowMs() };
  const event = { headers, requestContext, body: JSON.stringify(body), isBase64Encoded: false } as unknown as ApiEvent;
  const shadows = fakeTable({ key: ['vehicleId'] });
  const sleep = async () => expect.unreachable('it waits for a result');
  const response = await acceptBulk(event, caller, { vehicles, shadows, dispatch: ports.dispatch, sleep });
  return { ...response, body: JSON.parse(response.body ?? '{}') };
}

const command = { type: 'locate' };

describe('POST /v1/commands:bulk', () => {
  it('answers for each of a thousand vehicles, in their order', async () => {
    const vehicleIds = idsOf(1_000);
    const { statusCode, body } = await send({ vehicleIds, command });
    expect(statusCode).toBe(207);
    expect(body.results.map((result: { vehicleId: string }) => result.vehicleId)).toEqual(vehicleIds);
    expect(body.results[0]).toMatchObject({
      status: 202,
      state: 'QUEUED',
      commandId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(rig.owed()).toHaveLength(1_000);
  });

  it('tells each fault where it is, and does the rest', async () => {
    const { body } = await send({ vehicleIds: ['car-0001', 'foreign', 'no-such', 'a b', 'car-0002'], command });
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual([202, 404, 404, 404, 202]);
    expect(body.results[1].problem.type).toBe('urn:roadbed:problem:vehicle-not-found');
    const wrong = await send({ vehicleIds: ['car-0001'], command: { type: 'no-such' } }, 'key-2');
    expect(wrong.body.results).toMatchObject([
      { status: 422, problem: { type: 'urn:roadbed:problem:unknown-command' } },
    ]);
  });

  it('sent again under its key does what is missing, and nothing twice', async () => {
    const first = await send({ vehicleIds: idsOf(2), command });
    const again = await send({ vehicleIds: idsOf(4), command });
    expect(again.body.results.slice(0, 2)).toEqual(first.body.results);
    expect(rig.owed()).toEqual(idsOf(4));
    const other = await send({ vehicleIds: idsOf(1), command: { type: 'lock' } });
    expect(other.body.results).toMatchObject([
      { status: 422, problem: { type: 'urn:roadbed:problem:idempotency-key-reused' } },
    ]);
    expect((await send({ vehicleIds: ['car-0009', 'car-0009'], command })).body.results).toHaveLength(1);
  });

  it('begins nothing when its time is over, and says so of each vehicle it did not come to', async () => {
    const { dispatch } = rig.ports;
    const { insert } = dispatch.mailbox;
    dispatch.mailbox.insert = (message) => {
      rig.clock.nowMs += 250;
      return insert(message);
    };
    const { body } = await send({ vehicleIds: idsOf(150), command: { type: 'locate', ttlSeconds: 3_600 } });
    const statuses: number[] = body.results.map(({ status }: { status: number }) => status);
    // those that were begun by then are ended, however long they take
    const accepted = statuses.indexOf(503);
    expect(accepted).toBeGreaterThanOrEqual(60);
    expect(accepted).toBeLessThanOrEqual(60 + 48);
    expect(statuses).toEqual([...Array(accepted).fill(202), ...Array(150 - accepted).fill(503)]);
    expect(rig.owed()).toHaveLength(accepted);
  });

  it('goes on when the table fails for one of them', async () => {
    const { mailbox } = rig.ports.dispatch;
    const { insert } = mailbox;
    mailbox.insert = (message) => {
      if (message.vehicleId === 'car-0001') throw new Error('throttled');
      return insert(message);
    };
    const { body } = await send({ vehicleIds: idsOf(3), command });
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual([202, 500, 202]);
  });

  it.each([
    ['no vehicles', { vehicleIds: [], command }],
    ['more than a thousand', { vehicleIds: [...idsOf(1_000), 'one-more'], command }],
    ['no command', { vehicleIds: ['car-0001'] }],
  ])('refuses %s', async (_what, body) => {
    expect((await send(body)).statusCode).toBe(400);
    expect(rig.owed()).toEqual([]);
  });
});
