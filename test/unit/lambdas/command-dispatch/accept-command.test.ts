import { describe, expect, it } from 'vitest';
import { commandRig } from './command-rig.ts';

const problem = (name: string) => `urn:roadbed:problem:${name}`;

describe('a command request', () => {
  it('is owed to the vehicle under the client, its role, and the user the application names', async () => {
    const { command, rig } = await commandRig();
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const { status, headers, body } = await command(
      { type: 'lock' },
      { headers: { 'roadbed-user': 'anna', traceparent } },
    );
    expect([status, body.state, body.user]).toEqual([202, 'SENT', 'anna']);
    expect(headers['location']).toBe(`/v1/vehicles/car-1/commands/${body.commandId}`);
    const row = await rig.mailbox.find('car-1', body.commandId);
    expect(row).toMatchObject({ requester: { clientId: 'one', user: 'anna', role: 'owner' }, traceparent });
  });

  it.each([
    ['a role', 'support', { type: 'unlock' }, 403, 'role-not-permitted', 'role'],
    ['any role', 'bare', { type: 'diagnostics-read' }, 403, 'role-not-permitted', 'role'],
    ['parameters', 'one', { type: 'lock', parameters: { doors: 7 } }, 422, 'invalid-parameters', 'parameters'],
    ['a car that stands', 'one', { type: 'unlock' }, 409, 'precondition-not-met', 'standing'],
  ])('without %s is refused by name, and nothing is kept', async (_what, client, body, status, name, rule) => {
    const { command, speedIs, rig } = await commandRig();
    speedIs(42);
    const answer = await command(body, { clientId: client === 'support' ? 'desk' : client });
    expect(answer).toMatchObject({ status, body: { type: problem(name), rule } });
    expect([rig.table.rows.size, rig.published]).toEqual([0, []]);
  });

  it('that the shadow does not decide is left to the vehicle, and its history says so', async () => {
    const { command, speedIs, rig } = await commandRig();
    speedIs(42, rig.nowMs - 60_000);
    const { body } = await command({ type: 'unlock' });
    expect(body.history[0]).toMatchObject({
      ...{ state: 'ACCEPTED', reasonCode: 'vehicle-decides' },
      reason: 'signals too old or missing for: standing',
    });
  });

  it('is not judged by the shadow of the owner before [attack 46]', async () => {
    const { command, shadows, rig } = await commandRig();
    const reported = `{"t":${rig.nowMs},"s":{"Vehicle.Speed":[42,0]}}`;
    shadows.rows.set('car-1', { vehicleId: 'car-1', reported, sinceMs: 5 });
    expect((await command({ type: 'unlock' })).status).toBe(202);
  });

  it('reads the shadow only where a precondition asks for it', async () => {
    const { command, shadows } = await commandRig();
    await command({ type: 'lock' });
    expect(shadows.reads).toBe(0);
  });

  it('keeps its first answer when it is repeated, though the car moves now [attack 43]', async () => {
    const { command, speedIs, rig } = await commandRig();
    const first = await command({ type: 'unlock' });
    speedIs(42);
    const again = await command({ type: 'unlock' });
    expect([again.status, again.body.commandId]).toEqual([202, first.body.commandId]);
    expect(rig.published).toHaveLength(1);
    expect(await command({ type: 'lock' })).toMatchObject({
      status: 422,
      body: { type: problem('idempotency-key-reused') },
    });
  });

  it.each(['', 'a\u0007', 'x'.repeat(129), 'ü'])('with the user %j is refused', async (user) => {
    const { command } = await commandRig();
    expect((await command({ type: 'lock' }, { headers: { 'roadbed-user': user } })).status).toBe(400);
  });

  it.each([
    ['missing', {}, 202],
    ['a millisecond away', { notAfter: '2026-01-15T12:00:01.001Z' }, 202],
    ['now', { notAfter: '2026-01-15T12:00:01.000Z' }, 422],
    ['of a clock 10 min behind', { notAfter: '2026-01-15T11:50:31.000Z' }, 422],
    ['of a clock 10 min ahead', { notAfter: '2026-01-15T12:10:31.000Z' }, 400],
    ['in the year 9999', { notAfter: '9999-12-31T23:59:59Z' }, 400],
  ])('whose expiry is %s [attack 44]', async (_what, time, status) => {
    const { command } = await commandRig();
    expect((await command({ type: 'unlock', ...time })).status).toBe(status);
  });
});

describe('Prefer: wait', () => {
  it('answers 200 with the result when it comes in time', async () => {
    const world = await commandRig();
    const { command, rig } = world;
    rig.onPublish = ({ vehicleId, messageId }) => {
      world.onPause = () => rig.mailbox.settle(vehicleId, messageId, { state: 'SUCCEEDED', atMs: 1, by: 'vehicle' });
    };
    const { status, headers, body } = await command({ type: 'locate' }, { headers: { prefer: 'wait=5' } });
    expect([status, headers['preference-applied'], body.state]).toEqual([200, 'wait=5', 'SUCCEEDED']);
    expect(world.pauses).toEqual([30]);
  });

  it('answers 202 when the time is over, after few looks at a growing distance', async () => {
    const { command, rig, pauses, startMs } = await commandRig();
    const { status, headers, body } = await command({ type: 'locate' }, { headers: { prefer: 'wait=60' } });
    expect([status, headers['preference-applied'], body.state]).toEqual([202, 'wait=10', 'SENT']);
    expect(rig.nowMs - startMs).toBe(10_000);
    expect(pauses.length).toBeLessThanOrEqual(18);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1_000);
    expect(pauses.slice(0, -1)).toEqual(pauses.slice(0, -1).toSorted((a, b) => a - b));
  });

  it('does not wait for what has ended', async () => {
    const { command, pauses, rig } = await commandRig();
    rig.vehicle = undefined;
    const { status, body } = await command({ type: 'locate' }, { headers: { prefer: 'wait=10' } });
    expect([status, body.state]).toEqual([200, 'CANCELLED']);
    expect(pauses).toEqual([]);
  });
});
