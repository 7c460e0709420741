import { beforeEach, describe, expect, it } from 'vitest';
import { shadowRig, START_SECONDS as T } from './shadow-rig.ts';

let rig: ReturnType<typeof shadowRig>;
beforeEach(() => {
  rig = shadowRig();
});

/** What `update/delta` carries after both sections were set so; undefined: no such message. */
function deltaOf(desired: unknown, reported: unknown): unknown {
  const outcome = rig.update({ state: { desired, reported } });
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.told.find(({ topic }) => topic.endsWith('/update/delta'))?.body['state'];
}

describe('the delta [AWS-IoT: device-shadow-document]', () => {
  it.each([
    ['a value that differs', { a: 'red' }, { a: 'green' }, { a: 'red' }],
    ['a key that is missing', { a: 1, b: 2 }, { a: 1 }, { b: 2 }],
    ['nothing of what is only reported', { a: 1 }, { a: 1, b: 2 }, undefined],
    [
      'only differing leaves, with their path',
      { a: { b: { c: 1, d: 2 }, e: 3 } },
      { a: { b: { c: 1 }, e: 3 } },
      { a: { b: { d: 2 } } },
    ],
    ['arrays whole', { a: [1, 2, 3] }, { a: [1, 2] }, { a: [1, 2, 3] }],
    ['no array that is the same', { a: [1, { b: 2, c: 3 }] }, { a: [1, { c: 3, b: 2 }] }, undefined],
    ['all of an object where a scalar is reported', { a: { b: 1 } }, { a: 1 }, { a: { b: 1 } }],
    ['an array where an object is reported', { a: [] }, { a: { b: 1 } }, { a: [] }],
    ['all of desired when nothing is reported', { a: { b: 1 } }, null, { a: { b: 1 } }],
    ['nothing when nothing is desired', null, { a: 1 }, undefined],
    ['false against a missing key', { a: false }, { b: 1 }, { a: false }],
  ])('holds %s', (_title, desired, reported, delta) => {
    expect(deltaOf(desired, reported)).toEqual(delta);
  });

  it('takes 1 and 1.0 for one number', () => {
    const outcome = rig.update('{"state":{"desired":{"a":1},"reported":{"a":1.0}}}');
    expect(outcome).toMatchObject({ told: [{ topic: '$aws/things/car-1/shadow/update/documents' }] });
  });

  it('carries the metadata of what is desired, the version and the token', () => {
    rig.update({ state: { desired: { color: 'red', on: true }, reported: { on: true } } });
    rig.clock.advance(3_000);
    expect(rig.update({ state: { reported: { color: 'green' } }, clientToken: 't' })).toMatchObject({
      told: [
        {
          topic: '$aws/things/car-1/shadow/update/delta',
          body: {
            version: 2,
            timestamp: T + 3,
            state: { color: 'red' },
            metadata: { color: { timestamp: T } },
            clientToken: 't',
          },
        },
        { topic: '$aws/things/car-1/shadow/update/documents' },
      ],
    });
  });

  it('is told after every update as long as anything differs, also of keys the update does not name', () => {
    rig.update({ state: { desired: { a: 1 } } });
    expect(rig.update({ state: { reported: { b: 1 } } })).toMatchObject({
      told: [{ body: { state: { a: 1 } } }, {}],
    });
  });

  it('stands in what get answers, and not when it is empty', () => {
    rig.update({ state: { desired: { a: 1, b: 1 }, reported: { b: 1 } } });
    expect(rig.get({ clientToken: 't' })).toEqual({
      ok: true,
      answer: {
        state: { desired: { a: 1, b: 1 }, reported: { b: 1 }, delta: { a: 1 } },
        metadata: { desired: { a: { timestamp: T }, b: { timestamp: T } }, reported: { b: { timestamp: T } } },
        ...{ version: 1, timestamp: T, clientToken: 't' },
      },
      told: [],
    });
    rig.update({ state: { reported: { a: 1 } } });
    expect(Object.keys(rig.shadow()['state'] ?? {})).toEqual(['desired', 'reported']);
  });
});
