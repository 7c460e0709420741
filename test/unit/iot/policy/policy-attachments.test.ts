import { beforeEach, describe, expect, it } from 'vitest';
import { createIotStore, type IotStore } from '../../../../local/iot/iot-store.ts';
import { systemClock } from '../../../../local/ports/clock.ts';

const DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'iot:*', Resource: '*' },
});

let store: IotStore;
beforeEach(() => {
  store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock });
});

function attach(count: number, target: string): (string | undefined)[] {
  return Array.from({ length: count }, (_, index) => {
    store.policies.put(`p${index}`, DOCUMENT);
    const outcome = store.policies.attach(`p${index}`, target);
    return outcome.ok ? undefined : outcome.code;
  });
}

describe('policies of a target [AWS-IoT: limits-iot]', () => {
  it('are ten at most of a certificate, and attaching one again is nothing new', () => {
    const target = store.arns.certificate('c'.repeat(64));
    expect(attach(11, target)).toEqual([...Array(10).fill(undefined), 'LimitExceededException']);
    expect(store.policies.attach('p0', target).ok).toBe(true);
    expect(store.policies.attachedTo(target)).toHaveLength(10);
  });

  it('are two at most of a thing group', () => {
    expect(attach(3, store.arns.thingGroup('vans'))).toEqual([undefined, undefined, 'LimitExceededException']);
  });
});

describe('a policy name [AWS-IoT: API_CreatePolicy]', () => {
  it.each([
    ['Device+policy=1,2.a@b-c_d', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['', false],
    ['with space', false],
    ['with/slash', false],
    ['ä', false],
  ])('"%s" is valid: %s', (name, isValid) => {
    expect(store.policies.create(name, DOCUMENT).ok).toBe(isValid);
  });
});
