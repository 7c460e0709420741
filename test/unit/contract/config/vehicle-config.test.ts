import { describe, expect, it } from 'vitest';
import type { Intended } from '../../../../contract/config/assignment.ts';
import {
  planSync,
  pushKeyOf,
  type VehicleConfig,
  withPush,
  withRollout,
  withWord,
} from '../../../../contract/config/vehicle-config.ts';
import type { MessageState } from '../../../../contract/mailbox/message.ts';

const intended: Intended = { configId: 'nav', version: '2', sha256: 'two', decision: 'd2', from: 'base' };
const empty: VehicleConfig = { vehicleId: 'car-1', configId: 'nav', tenantId: 't', revision: 0 };
const active = (sha256: string) => ({ sha256, issuedAtMs: 1, atMs: 1 });
const push = { version: '2', sha256: 'two', decision: 'd2', attempt: 3 };

describe('what a vehicle lacks', () => {
  it('is sent when it has something else or nothing, and rests when it has it', () => {
    expect(planSync(intended, empty, undefined)).toEqual({ to: 'push', attempt: 1 });
    expect(planSync(intended, { ...empty, active: active('one') }, undefined)).toEqual({ to: 'push', attempt: 1 });
    expect(planSync(intended, { ...empty, active: active('two') }, undefined)).toMatchObject({ because: 'synced' });
    expect(planSync(undefined, { ...empty, active: active('one') }, undefined)).toMatchObject({
      because: 'nothing-intended',
    });
  });

  it.each<[MessageState | undefined, object]>([
    ['QUEUED', { because: 'under-way' }],
    ['SENT', { because: 'under-way' }],
    ['VALIDATED', { because: 'under-way' }],
    ['REJECTED', { because: 'refused' }],
    ['ROLLED_BACK', { because: 'refused' }],
    ['EXPIRED', { to: 'push', attempt: 4 }],
    ['TIMED_OUT', { to: 'push', attempt: 4 }],
    ['CANCELLED', { to: 'push', attempt: 4 }],
    // a function died between its note and its message
    [undefined, { to: 'push', attempt: 3 }],
  ])('after a push whose message is %s: %j', (state, plan) => {
    expect(planSync(intended, { ...empty, push }, state)).toMatchObject(plan);
  });

  it('refused once is sent again by another decision', () => {
    expect(planSync({ ...intended, decision: 'd3' }, { ...empty, push }, 'REJECTED')).toEqual({
      to: 'push',
      attempt: 4,
    });
  });

  it('is sent again to a vehicle that has it while another version is still on its way to it', () => {
    const other = { ...push, sha256: 'three' };
    expect(planSync(intended, { ...empty, active: active('two'), push: other }, 'QUEUED')).toMatchObject({
      to: 'push',
    });
    expect(planSync(intended, { ...empty, active: active('two'), push: other }, 'CANCELLED')).toMatchObject({
      because: 'synced',
    });
  });

  it('is not handed out by a rollout that is halted, and what is on its way stays', () => {
    const halted = { ...intended, rollout: { rolloutId: 'r', isHalted: true } };
    expect(planSync(halted, empty, undefined)).toMatchObject({ because: 'halted' });
    expect(planSync(halted, { ...empty, push }, 'QUEUED')).toMatchObject({ because: 'under-way' });
  });
});

describe("a vehicle's word", () => {
  const rollout = { ...intended, rollout: { rolloutId: 'r', isHalted: false } };
  const pushed = withPush({ ...empty, active: { ...active('one'), version: '1' } }, rollout, 1);
  const reference = { configId: 'nav', version: '2', sha256: 'two' };
  const word = (state: MessageState, more: object = {}) => ({
    ...{ state, issuedAtMs: 10, idempotencyKey: pushKeyOf('nav', pushed.push ?? push) },
    ...more,
  });

  it('that it applied a push makes that what it has, and counts for the rollout', () => {
    const noted = withWord(pushed, word('APPLIED'), reference, 20);
    expect(noted).toMatchObject({ active: { sha256: 'two', version: '2' }, outcome: 'APPLIED', rolloutId: 'r' });
  });

  it('that it refused leaves what it had', () => {
    const noted = withWord(pushed, word('REJECTED'), reference, 20);
    expect(noted).toMatchObject({ active: { sha256: 'one', version: '1' }, outcome: 'REJECTED' });
  });

  it('that it went back tells what it has now, or that nobody knows', () => {
    const applied = withWord(pushed, word('APPLIED'), reference, 20) as VehicleConfig;
    const back = word('ROLLED_BACK', { result: { activeSha256: 'one' } });
    expect(withWord(applied, back, reference, 30)).toMatchObject({ active: { sha256: 'one' }, outcome: 'ROLLED_BACK' });
    expect(withWord(applied, word('ROLLED_BACK'), reference, 30)?.active).toBeUndefined();
  });

  it('about an older message does not undo what a newer one said, nor count for the newer push', () => {
    const newer = { ...pushed, active: { ...active('three'), issuedAtMs: 11 } };
    const older = withWord(newer, { ...word('APPLIED'), idempotencyKey: 'another' }, reference, 20);
    expect(older).toMatchObject({ active: { sha256: 'three' }, outcome: 'PENDING' });
  });

  it('on the way says nothing yet', () => {
    expect(withWord(pushed, word('RECEIVED'), reference, 20)).toBeUndefined();
  });
});

describe('a rollout whose version the vehicle has already', () => {
  it('counts it as applied; without a rollout it counts for none', () => {
    expect(withRollout(empty, 'r')).toMatchObject({ rolloutId: 'r', outcome: 'APPLIED' });
    expect(withRollout({ ...empty, rolloutId: 'r', outcome: 'PENDING' }, undefined)).toEqual(empty);
  });
});
