import { describe, expect, it } from 'vitest';
import { framesOf, modelledDrive, recordedDrives } from '../../../bench/telemetry/drives.ts';
import { wireBytes } from '../../../bench/telemetry/wire-forms.ts';

describe('frames for the bench of sizes', () => {
  it('hold as many samples as seconds, one a second, and go on from each other', async () => {
    const frames = framesOf(await recordedDrives(undefined), 60);
    expect(frames.length).toBeGreaterThan(5);
    for (const [at, { offsetsMs, sequence, baseTimeMs }] of frames.entries()) {
      expect([...offsetsMs]).toEqual(Array.from({ length: 60 }, (_, second) => second * 1000));
      expect(sequence).toBe(at);
      expect(baseTimeMs - (frames[0]?.baseTimeMs ?? 0)).toBe(at * 60_000);
    }
  });

  it('come from a driving model that drives the same way every time', () => {
    expect(framesOf(modelledDrive(), 60)).toEqual(framesOf(modelledDrive(), 60));
  });

  it('names the folder that cannot be read', async () => {
    await expect(recordedDrives('/nowhere')).rejects.toThrow('--drives: the folder /nowhere cannot be read');
  });
});

describe('a minute of a recorded drive', () => {
  it('is packed into at most 12 % of its JSON, and less than gzip makes of that', async () => {
    const sizes = framesOf(await recordedDrives(undefined), 60).map(wireBytes);
    const total = (form: keyof (typeof sizes)[number]): number => sizes.reduce((sum, each) => sum + each[form], 0);
    expect(total('packed')).toBeLessThanOrEqual(0.12 * total('json'));
    expect(total('packed')).toBeLessThan(total('json gzip'));
    expect(total('protobuf')).toBeLessThan(total('cbor'));
  });
});
