import { describe, expect, it } from 'vitest';
import { bytesOf, CAR, shadowRig } from './shadow-rig.ts';

/** `levels` keys, one in the other. */
function nested(levels: number): object {
  let state: unknown = 1;
  for (let level = 0; level < levels; level += 1) state = { a: state };
  return state as object;
}

describe('a refused request [AWS-IoT: device-shadow-error-messages]', () => {
  it.each([
    ['', 400, 'Missing update payload'],
    ['{"state":', 400, 'Invalid JSON'],
    ['[]', 400, 'Invalid JSON'],
    ['"state"', 400, 'Invalid JSON'],
    ['null', 400, 'Invalid JSON'],
    ['{"state":{"desired":{"a":NaN}}}', 400, 'Invalid JSON'],
    ['{}', 400, 'Missing required node: state'],
    [{ state: [] }, 400, 'State node must be an object'],
    [{ state: 'on' }, 400, 'State node must be an object'],
    [{ state: { desired: 1 } }, 400, 'Desired node must be an object'],
    [{ state: { desired: [] } }, 400, 'Desired node must be an object'],
    [{ state: { reported: 'x' } }, 400, 'Reported node must be an object'],
    [{ state: {}, version: '1' }, 400, 'Invalid version'],
    [{ state: {}, version: 1.5 }, 400, 'Invalid version'],
    [{ state: {}, version: -1 }, 400, 'Invalid version'],
    [{ state: {}, version: null }, 400, 'Invalid version'],
    ['{"state":{},"version":1e400}', 400, 'Invalid version'],
    [{ state: {}, clientToken: 7 }, 400, 'Invalid clientToken'],
    [{ state: {}, clientToken: 'ü'.repeat(33) }, 400, 'Invalid clientToken'],
    [{ state: { desired: nested(9) } }, 400, 'JSON contains too many levels of nesting; maximum is 8'],
    [{ state: { reported: { a: [[[[[[[[1]]]]]]]] } } }, 400, 'JSON contains too many levels of nesting; maximum is 8'],
    [{ state: { wanted: {} } }, 400, "State contains an invalid node: 'wanted'"],
    [{ state: { desired: { a: [1, null] } } }, 400, "State contains an invalid node: 'a'"],
    [{ state: { desired: { a: [{ b: null }] } } }, 400, "State contains an invalid node: 'b'"],
    ['{"state":{"desired":{"a":{"b":1e400}}}}', 400, "State contains an invalid node: 'b'"],
    [{ state: { desired: { a: 'x'.repeat(8192) } } }, 413, 'The payload exceeds the maximum size allowed'],
  ])('%j gets %i %s and changes nothing', (payload, code, message) => {
    const rig = shadowRig();
    rig.update({ state: { desired: { kept: true } } });
    expect(rig.update(payload)).toMatchObject({ ok: false, code, message });
    expect(rig.shadow()).toMatchObject({ state: { desired: { kept: true } }, version: 1 });
  });

  it('that is no UTF-8 gets 415', () => {
    const rig = shadowRig();
    const payload = Buffer.from('7b22737461746522c37b7d7d', 'hex');
    for (const operation of ['get', 'update', 'delete'] as const) {
      expect(rig.service[operation](CAR, payload)).toMatchObject({
        code: 415,
        message: 'Unsupported documented encoding; supported encoding is UTF-8',
      });
    }
  });

  it('echoes the token where there is one', () => {
    const rig = shadowRig();
    const refusals = [
      rig.update({ clientToken: 't' }),
      rig.get({ clientToken: 't' }),
      rig.remove({ clientToken: 't' }),
    ];
    expect(refusals).toMatchObject([{ clientToken: 't' }, { clientToken: 't' }, { clientToken: 't' }]);
    expect(rig.update('{}')).not.toHaveProperty('clientToken');
  });

  it('names the shadow that is not there, a classic one by its thing', () => {
    const rig = shadowRig();
    expect(rig.get()).toMatchObject({ code: 404, message: "No shadow exists with name: 'car-1'" });
    const named = { ...CAR, shadowName: 'config' };
    expect(rig.remove('{}', named)).toMatchObject({ code: 404, message: "No shadow exists with name: 'config'" });
  });

  it.each([
    [{ thingName: 'a b', shadowName: undefined }, 'Invalid thing name'],
    [{ thingName: 'x'.repeat(129), shadowName: undefined }, 'Invalid thing name'],
    [{ thingName: 'car-1', shadowName: 'x'.repeat(65) }, 'Invalid shadow name'],
    [{ thingName: 'car-1', shadowName: 'a.b' }, 'Invalid shadow name'],
  ])('to %j says what a name may be', (address, message) => {
    const rig = shadowRig();
    const outcomes = [rig.update({ state: {} }, address), rig.get('', address), rig.remove('', address)];
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ code: 400, message: expect.stringContaining(message) as string });
    }
  });
});

describe('the limits [AWS-IoT: limits]', () => {
  it('allow 8 levels below desired and reported, an empty object at the end included', () => {
    const rig = shadowRig();
    expect(rig.update({ state: { desired: nested(8), reported: { a: nested(7) } } })).toMatchObject({ ok: true });
    const empty = JSON.parse(JSON.stringify(nested(8)).replace('1', '{}'));
    expect(rig.update({ state: { desired: empty } })).toMatchObject({ ok: true });
  });

  it('count both sections together, to the byte, and not the metadata', () => {
    const rig = shadowRig();
    const frame = JSON.stringify({ desired: { a: '' }, reported: { b: [] } }).length;
    const many = Array.from({ length: 1000 }, () => 1);
    const desired = (length: number) => ({ a: 'x'.repeat(length - frame - (many.length * 2 - 1)) });
    expect(rig.update({ state: { reported: { b: many } } })).toMatchObject({ ok: true });
    expect(rig.update({ state: { desired: desired(8193) } })).toMatchObject({ code: 413 });
    expect(rig.update({ state: { desired: desired(8192) } })).toMatchObject({ ok: true });
    expect(rig.update({ state: { desired: { c: 1 } } })).toMatchObject({ code: 413 });
    expect(rig.update({ state: { desired: { a: null, c: 1 } } })).toMatchObject({ ok: true });
  });
});

describe('hostile JSON', () => {
  it('of 60,000 levels is refused, wherever it nests', () => {
    const rig = shadowRig();
    const deep = '['.repeat(60_000) + ']'.repeat(60_000);
    expect(rig.update(`{"state":{"desired":{"a":${deep}}}}`)).toMatchObject({ code: 400 });
    expect(rig.update(`{"state":${deep}}`)).toMatchObject({ code: 400 });
    expect(rig.update(`{"state":{"delta":${deep}},"other":${deep}}`)).toMatchObject({ ok: true });
    expect(rig.get(`{"clientToken":${deep}}`)).toMatchObject({ code: 400 });
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])('may use the key %s like any other', (key) => {
    const rig = shadowRig();
    const text = `{"${key}":{"prototype":{"polluted":1}}}`;
    expect(rig.update(`{"state":{"desired":${text}}}`)).toMatchObject({ ok: true });
    const shadow = JSON.stringify(rig.shadow()['state']);
    expect(shadow).toBe(`{"desired":${text},"delta":${text}}`);
    expect(rig.update(`{"state":{"reported":${text}}}`)).toMatchObject({
      told: [{ topic: expect.stringMatching(/documents$/) }],
    });
    expect(rig.update(`{"state":{"desired":{"${key}":null}}}`)).toMatchObject({ ok: true });
    expect(JSON.stringify(rig.shadow()['state'])).toBe(`{"reported":${text}}`);
    expect({}).not.toHaveProperty('polluted');
  });

  it('in numbers comes back as a double holds it', () => {
    const rig = shadowRig();
    rig.update('{"state":{"reported":{"zero":-0,"big":9007199254740993,"small":1e-400}}}');
    const text = '{"reported":{"zero":0,"big":9007199254740992,"small":0}}';
    expect(JSON.stringify(rig.shadow()['state'])).toBe(text);
  });

  it('in lone surrogates stays what it was', () => {
    const rig = shadowRig();
    const payload = '{"state":{"reported":{"a":"\\ud800"}}}';
    expect(rig.service.update(CAR, bytesOf(payload))).toMatchObject({ ok: true });
    expect(JSON.stringify(rig.shadow()['state'])).toBe('{"reported":{"a":"\\ud800"}}');
  });
});
