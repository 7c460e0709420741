import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../../../contract/telemetry/decode-frame.ts';
import { FRAME_LIMITS, type FrameFault, isBootId, isSignalPath } from '../../../../contract/telemetry/frame.ts';

const nowMs = Date.UTC(2026, 0, 15);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sample = { dt: 0, s: { 'Vehicle.Speed': 42.5 } };
const wire = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{ v: 1, boot: 'b7', seq: 12, t: nowMs, samples: [sample] },
  ...changes,
});
const decode = (value: unknown) => decodeFrame(bytes(JSON.stringify(value)), nowMs);
const reasonOf = (outcome: ReturnType<typeof decodeFrame>): FrameFault | 'ok' => (outcome.ok ? 'ok' : outcome.reason);

describe('a frame of JSON', () => {
  it('decodes to a frame or a fault, whatever the bytes', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map(bytes),
      fc.jsonValue().map((samples) => bytes(JSON.stringify(wire({ samples })))),
      fc.jsonValue().map((s) => bytes(JSON.stringify(wire({ samples: [{ dt: 0, s }] })))),
    );
    fc.assert(fc.property(anything, (input) => typeof decodeFrame(input, nowMs).ok === 'boolean'));
  });

  const faults: [what: string, input: Uint8Array, reason: FrameFault][] = [
    ['no bytes', new Uint8Array(), 'empty'],
    ['one byte too many', bytes(`{${' '.repeat(FRAME_LIMITS.frameBytes)}`), 'too-large'],
    ['a gzip header', Uint8Array.of(0x1f, 0x8b), 'unknown-codec'],
    ['a byte order mark', bytes(`\ufeff${JSON.stringify(wire())}`), 'unknown-codec'],
    ['a JSON list', bytes('[]'), 'unknown-codec'],
    ['half a frame', bytes(JSON.stringify(wire()).slice(0, -1)), 'bad-json'],
    ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), 'bad-json'],
    ['NaN, which JSON has not', bytes(`{"v":1,"boot":"b","seq":NaN}`), 'bad-json'],
    ['a number beyond doubles', bytes('{"v":1,"boot":"b","seq":1e999}'), 'bad-frame'],
    ['nesting ten thousand deep', bytes(`{"v":${'['.repeat(10_000)}${']'.repeat(10_000)}}`), 'bad-frame'],
  ];
  it.each(faults)('of %s is refused', (_what, input, reason) => {
    expect(reasonOf(decodeFrame(input, nowMs))).toBe(reason);
  });

  const fields: [what: string, changes: Record<string, unknown>, reason: FrameFault | 'ok'][] = [
    ['no version', { v: undefined }, 'bad-frame'],
    ['version "1"', { v: '1' }, 'bad-frame'],
    ['version 2', { v: 2 }, 'bad-frame'],
    ['an empty boot id', { boot: '' }, 'bad-frame'],
    ['a boot id of 65 characters', { boot: 'b'.repeat(65) }, 'bad-frame'],
    ['a boot id with a slash', { boot: 'a/b' }, 'bad-frame'],
    ['a negative sequence', { seq: -1 }, 'bad-frame'],
    ['a broken sequence', { seq: 1.5 }, 'bad-frame'],
    ['the highest safe sequence', { seq: Number.MAX_SAFE_INTEGER }, 'ok'],
    ['a sequence beyond 2^53', { seq: 2 ** 53 }, 'bad-frame'],
    ['a time as text', { t: '2026' }, 'bad-frame'],
    ['the last millisecond before the earliest', { t: FRAME_LIMITS.earliestMs - 1 }, 'clock-out-of-range'],
    ['the earliest time', { t: FRAME_LIMITS.earliestMs }, 'ok'],
    ['a clock one day ahead', { t: nowMs + FRAME_LIMITS.futureMs }, 'ok'],
    ['a clock further ahead', { t: nowMs + FRAME_LIMITS.futureMs + 1 }, 'clock-out-of-range'],
    ['no samples', { samples: [] }, 'bad-frame'],
    ['samples that are an object', { samples: { length: 1 } }, 'bad-frame'],
    ['as many samples as allowed', { samples: Array(FRAME_LIMITS.samples).fill(sample) }, 'ok'],
    ['a sample too many', { samples: Array(FRAME_LIMITS.samples + 1).fill(sample) }, 'bad-frame'],
    ['a sample that is null', { samples: [null] }, 'bad-frame'],
    ['a sample without offset', { samples: [{ s: {} }] }, 'bad-frame'],
    ['a sample before the frame', { samples: [{ dt: -1, s: {} }] }, 'bad-frame'],
    ['a sample a day later', { samples: [{ dt: FRAME_LIMITS.futureMs + 1, s: {} }] }, 'bad-frame'],
    ['a sample without signals', { samples: [{ dt: 0, s: {} }] }, 'ok'],
    ['signals in a list', { samples: [{ dt: 0, s: [] }] }, 'bad-frame'],
    ['a newest sample further ahead', { samples: [sample, { dt: FRAME_LIMITS.futureMs + 1, s: {} }] }, 'bad-frame'],
    [
      'a newest sample ahead by base and offset',
      { t: nowMs + 1, samples: [{ ...sample, dt: FRAME_LIMITS.futureMs }] },
      'clock-out-of-range',
    ],
    ['a clock of 1970', { t: 1_000 }, 'clock-out-of-range'],
    ['a clock of 2106', { t: 2 ** 32 * 1000 }, 'clock-out-of-range'],
    ['a time beyond dates', { t: Number.MAX_SAFE_INTEGER }, 'clock-out-of-range'],
    ['a schema', { schema: { id: 'vss-ice', version: 1 } }, 'ok'],
    ['a schema nobody knows', { schema: { id: 'martian', version: 127 } }, 'ok'],
    ['a schema version beyond a byte', { schema: { id: 'vss', version: 128 } }, 'bad-frame'],
    ['a schema id of another form', { schema: { id: '../vss', version: 1 } }, 'bad-frame'],
    ['a schema that is text', { schema: 'vss' }, 'bad-frame'],
    ['a schema that is null', { schema: null }, 'bad-frame'],
    ['units', { units: { 'Vehicle.Speed': 'mph' } }, 'ok'],
    ['a unit that is none', { units: { 'Vehicle.Speed': '' } }, 'bad-frame'],
    ['a unit too long', { units: { 'Vehicle.Speed': 'u'.repeat(33) } }, 'bad-frame'],
    ['units in a list', { units: [] }, 'bad-frame'],
    ['a quality', { samples: [{ ...sample, q: { 'Vehicle.Speed': 'stale' } }] }, 'ok'],
    ['a quality of a signal that is not there', { samples: [{ ...sample, q: { 'Vehicle.Other': 'stale' } }] }, 'ok'],
    ['a quality that is none', { samples: [{ ...sample, q: { 'Vehicle.Speed': 'fine' } }] }, 'bad-frame'],
    ['a field of a later release', { later: { deep: [1] } }, 'ok'],
  ];
  it.each(fields)('with %s is judged', (_what, changes, reason) => {
    expect(reasonOf(decode(wire(changes)))).toBe(reason);
  });

  const signalCases: [what: string, signals: string, reason: FrameFault | 'ok'][] = [
    ['__proto__ as a path', '{"__proto__":{"polluted":1}}', 'bad-frame'],
    ['constructor as a path, a plain name', '{"constructor":1}', 'ok'],
    ['a prototype level inside a path', '{"Vehicle.__proto__":1}', 'ok'],
    ['an empty path', '{"":1}', 'bad-frame'],
    ['a path with a space', '{"Vehicle Speed":1}', 'bad-frame'],
    ['a null', '{"Vehicle.Speed":null}', 'bad-frame'],
    ['an object', '{"Vehicle.Speed":{}}', 'bad-frame'],
    ['a number that overflows', '{"Vehicle.Speed":1e400}', 'bad-frame'],
    ['text of 256 characters', `{"Vehicle.Note":"${'é'.repeat(256)}"}`, 'ok'],
    ['text of 512 bytes, escapes counted', `{"Vehicle.Note":"${'\\u0000'.repeat(85)}ab"}`, 'ok'],
    ['text of 513 bytes, escapes counted', `{"Vehicle.Note":"${'\\u0000'.repeat(85)}abc"}`, 'bad-frame'],
    ['text of 257 characters', `{"Vehicle.Note":"${'é'.repeat(257)}"}`, 'bad-frame'],
    ['half a surrogate pair', '{"Vehicle.Note":"\\ud83d"}', 'ok'],
  ];
  it.each(signalCases)('with %s is judged', (_what, signals, reason) => {
    const text = `{"v":1,"boot":"b","seq":0,"t":${nowMs},"samples":[{"dt":0,"s":${signals}}]}`;
    expect(reasonOf(decodeFrame(bytes(text), nowMs))).toBe(reason);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('with one signal more than a sample may hold is refused, naming the sample', () => {
    const s = Object.fromEntries(Array.from({ length: FRAME_LIMITS.signalsPerSample + 1 }, (_, n) => [`V.S${n}`, n]));
    const outcome = decode(wire({ samples: [sample, { dt: 0, s }] }));
    expect(outcome).toMatchObject({ ok: false, reason: 'bad-frame', detail: expect.stringContaining('samples[1]') });
  });
});

describe('names in a frame', () => {
  it.each(['Vehicle', 'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen', 'A.1', 'A._x'])('%s is a signal path', (text) => {
    expect(isSignalPath(text)).toBe(true);
  });
  it.each(['', '.', 'A.', '.A', 'A..B', '1A', 'A-B', 'Ä', `A${'b'.repeat(128)}`, 'A\n'])('%j is none', (text) => {
    expect(isSignalPath(text)).toBe(false);
  });
  it.each([undefined, null, 7, '', 'a b', 'ä', 'x'.repeat(65), 'a\n'])('%j is no boot id', (boot) => {
    expect(isBootId(boot)).toBe(false);
  });
});
