import { beforeEach, describe, expect, it } from 'vitest';
import { CAR, shadowRig, START_SECONDS as T } from './shadow-rig.ts';

let rig: ReturnType<typeof shadowRig>;
beforeEach(() => {
  rig = shadowRig();
});

const at = { timestamp: T };
const stateAfter = (...states: unknown[]): unknown => {
  for (const state of states) expect(rig.update({ state })).toMatchObject({ ok: true });
  return rig.shadow()['state'];
};

describe('an update [AWS-IoT: device-shadow-document]', () => {
  it('of a shadow that is not there makes version 1 and answers as AWS was seen to', () => {
    const outcome = rig.update({ state: { reported: { Color: 'green' } }, clientToken: 't-1' });
    const metadata = { reported: { Color: at } };
    const state = { reported: { Color: 'green' } };
    expect(outcome).toEqual({
      ok: true,
      answer: { state, metadata, version: 1, timestamp: T, clientToken: 't-1' },
      told: [
        {
          topic: '$aws/things/car-1/shadow/update/documents',
          body: { previous: null, current: { state, metadata, version: 1 }, timestamp: T, clientToken: 't-1' },
        },
      ],
    });
  });

  it('answers with what was asked, null and its time included, not with what came of it', () => {
    rig.update({ state: { desired: { a: 1, b: 2 } } });
    const outcome = rig.update({ state: { desired: { a: null, c: [1, { d: 2 }] }, reported: null } });
    expect(outcome).toMatchObject({
      answer: {
        state: { desired: { a: null, c: [1, { d: 2 }] }, reported: null },
        metadata: { desired: { a: at, c: [at, { d: at }] }, reported: at },
        version: 2,
      },
    });
  });

  it.each([
    [
      'merges objects key by key',
      [{ desired: { a: { b: 1, c: 2 } } }, { desired: { a: { c: 3 } } }],
      { a: { b: 1, c: 3 } },
    ],
    ['replaces arrays whole', [{ desired: { a: [1, 2, 3] } }, { desired: { a: [4] } }], { a: [4] }],
    [
      'replaces on a change of type',
      [{ desired: { a: { b: 1 }, c: 1 } }, { desired: { a: 5, c: { d: 1 } } }],
      { a: 5, c: { d: 1 } },
    ],
    ['removes by null', [{ desired: { a: 1, b: 2 } }, { desired: { a: null } }], { b: 2 }],
    [
      'drops an object left empty',
      [{ desired: { a: { b: { c: 1 } }, d: 1 } }, { desired: { a: { b: { c: null } } } }],
      { d: 1 },
    ],
    ['strips null from new objects', [{ desired: { a: { b: null, c: 1 } } }], { a: { c: 1 } }],
    ['takes {} as null [assumed]', [{ desired: { a: { b: 1 }, c: 1 } }, { desired: { a: {} } }], { c: 1 }],
    ['takes an empty section as nothing said [assumed]', [{ desired: { a: 1 } }, { desired: {} }], { a: 1 }],
  ])('%s', (_title, states, desired) => {
    expect(stateAfter(...states, { reported: desired })).toEqual({ desired, reported: desired });
  });

  it('removes a section by null, and both by a state of null', () => {
    expect(stateAfter({ desired: { a: 1 }, reported: { a: 1 } }, { desired: null })).toEqual({ reported: { a: 1 } });
    expect(rig.update({ state: null })).toMatchObject({ ok: true, answer: { state: null, metadata: {}, version: 3 } });
    expect(rig.shadow()).toMatchObject({ state: {}, metadata: {}, version: 3 });
  });

  it('that has a key twice takes the last [assumed]', () => {
    rig.update('{"state":{"desired":{"a":1,"a":2},"reported":{"b":1}},"state":{"reported":{"a":{"c":1},"a":{"d":1}}}}');
    expect(rig.shadow()['state']).toEqual({ reported: { a: { d: 1 } } });
  });

  it('with an empty state counts a version and changes nothing', () => {
    rig.update({ state: { desired: { a: 1 } } });
    expect(rig.update({ state: {} })).toMatchObject({ answer: { state: {}, metadata: {}, version: 2 } });
    expect(rig.shadow()).toMatchObject({ state: { desired: { a: 1 } }, version: 2 });
  });

  it('leaves a delta that a client sends unread', () => {
    const outcome = rig.update({ state: { reported: { a: 1 }, delta: { a: [null] } } });
    expect(outcome).toMatchObject({ answer: { state: { reported: { a: 1 } } } });
    expect(rig.shadow()['state']).toEqual({ reported: { a: 1 } });
  });

  it('stamps the leaves it names, changed or not, and no others', () => {
    rig.update({ state: { desired: { a: 1, b: { c: 1, d: 1 } } } });
    rig.clock.advance(5_000);
    rig.update({ state: { desired: { b: { c: 1 } } } });
    expect(rig.shadow()['metadata']).toEqual({ desired: { a: at, b: { c: { timestamp: T + 5 }, d: at } } });
  });

  it('tells the documents before and after', () => {
    rig.update({ state: { desired: { a: 1 } } });
    expect(rig.update({ state: { reported: { a: 1 } } })).toMatchObject({
      told: [
        {
          body: {
            previous: { state: { desired: { a: 1 } }, metadata: { desired: { a: at } }, version: 1 },
            current: { state: { desired: { a: 1 }, reported: { a: 1 } }, version: 2 },
          },
        },
      ],
    });
  });
});

describe('versions [AWS-IoT: device-shadow-document]', () => {
  it('must be the one a shadow has, or 409', () => {
    rig.update({ state: {} });
    expect(rig.update({ state: {}, version: 1 })).toMatchObject({ answer: { version: 2 } });
    expect(rig.update({ state: {}, version: 1, clientToken: 't' })).toEqual({
      ...{ ok: false, code: 409, message: 'Version conflict', clientToken: 't' },
    });
    expect(rig.shadow()['version']).toBe(2);
  });

  it('can only be 1 where no shadow ever was [assumed]', () => {
    expect(rig.update({ state: {}, version: 2 })).toMatchObject({ code: 400, message: 'Invalid version' });
    expect(rig.update({ state: {}, version: 1 })).toMatchObject({ answer: { version: 1 } });
  });

  it('go on after a delete', () => {
    for (const state of [{ desired: { a: 1 } }, { desired: { a: 2 } }]) rig.update({ state });
    expect(rig.remove({ clientToken: 't' })).toEqual({
      ...{ ok: true, answer: { version: 2, timestamp: T, clientToken: 't' }, told: [] },
    });
    expect(rig.get()).toMatchObject({ code: 404 });
    expect(rig.update({ state: {}, version: 1 })).toMatchObject({ code: 409 });
    expect(rig.update({ state: { desired: { b: 1 } } })).toMatchObject({
      ...{ answer: { version: 3 }, told: [{}, { body: { previous: null } }] },
    });
    expect(rig.shadow()['state']).toMatchObject({ desired: { b: 1 } });
  });
});

describe('shadows of one thing', () => {
  it('are apart, each with its own versions and topics', () => {
    const named = { ...CAR, shadowName: '$config' };
    rig.update({ state: { desired: { a: 1 } } });
    rig.update({ state: {} });
    expect(rig.update({ state: { desired: { b: 1 } } }, named)).toMatchObject({
      answer: { version: 1 },
      told: [
        { topic: '$aws/things/car-1/shadow/name/$config/update/delta' },
        { topic: '$aws/things/car-1/shadow/name/$config/update/documents' },
      ],
    });
    expect(rig.service.namesOf('car-1')).toEqual(['$config']);
    rig.remove('', named);
    expect(rig.service.namesOf('car-1')).toEqual([]);
    expect(rig.shadow()['version']).toBe(2);
  });
});
