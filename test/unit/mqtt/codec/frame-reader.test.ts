import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader } from '../../../../local/mqtt/codec/frame-reader.ts';
import { encodeVariableInteger } from '../../../../local/mqtt/codec/properties.ts';

function collect(chunks: Buffer[], maxBytes = 1_000): { frames: string[]; problem: number } {
  const frames: string[] = [];
  const reader = new FrameReader();
  for (const chunk of chunks) {
    const problem = reader.read(chunk, {
      header: (_first, bodyBytes) => (bodyBytes > maxBytes ? 0x95 : 0),
      frame: (first, buffer, start, end) => {
        frames.push(`${first}:${buffer.toString('latin1', start, end)}`);
        return true;
      },
    });
    if (problem > 0) return { frames, problem };
  }
  return { frames, problem: 0 };
}

describe('frame reader', () => {
  it('gives the same packets however the stream is cut', () => {
    const bodies = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        bodies,
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 }),
        (texts, cuts) => {
          const stream = Buffer.concat(
            texts.map((text) =>
              Buffer.concat([Buffer.of(0x30), encodeVariableInteger(text.length), Buffer.from(text)]),
            ),
          );
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const length = cuts[turn % cuts.length] ?? 1;
            chunks.push(Buffer.from(stream.subarray(at, at + length)));
            at += length;
          }
          expect(collect(chunks)).toEqual({ frames: texts.map((text) => `48:${text}`), problem: 0 });
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  it('refuses a fifth length byte and a longer length than needed [MQTT-1.5.5-1]', () => {
    expect(collect([Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff])]).problem).toBe(0x81);
    expect(collect([Buffer.from([0x30, 0xff, 0xff]), Buffer.from([0xff, 0xff, 0x01])]).problem).toBe(0x81);
    expect(collect([Buffer.from([0x30, 0x80, 0x00])]).problem).toBe(0x81);
  });

  it('refuses an announced size before any of its bytes are kept', () => {
    expect(collect([Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])]).problem).toBe(0x95);
    expect(collect([Buffer.from([0x30]), Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x7f])]).problem).toBe(0x95);
  });

  it('stops when the sink has had enough', () => {
    const frames: number[] = [];
    const sink = {
      header: () => 0,
      frame: (first: number) => {
        frames.push(first);
        return false;
      },
    };
    new FrameReader().read(Buffer.from([0xc0, 0, 0xc0, 0]), sink);
    expect(frames).toEqual([0xc0]);
  });
});
