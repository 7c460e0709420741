import { describe, expect, it } from 'vitest';
import type { Deriver } from '../../../../contract/telemetry/derive.ts';
import { arriving, nowMs, sampleFrame } from './sample-records.ts';
import { fastDeriver, frames, writerRig } from './writer-rig.ts';

describe('when a shadow is written', () => {
  it('is at the first frame, then every n-th', async () => {
    const rig = writerRig();
    const writer = rig.instance({ writeEvery: 5 });
    const written: number[] = [];
    for (let sequence = 10; sequence < 30; sequence += 1) {
      const { writes } = rig.table;
      await writer.merge('a', arriving(sampleFrame(sequence)));
      if (rig.table.writes > writes) written.push(sequence);
    }
    expect(written).toEqual([10, 15, 20, 25]);
    expect(rig.row()).toMatchObject({ frames: 16 });
  });

  it('is counted by sequence, so that instances that take turns keep to the pace', async () => {
    const rig = writerRig();
    const instances = [0, 1, 2].map(() => rig.instance({ writeEvery: 5 }));
    for (let sequence = 0; sequence < 60; sequence += 1) {
      await instances[sequence % 3]?.merge('a', arriving(sampleFrame(sequence)));
    }
    expect(rig.table.writes).toBe(12);
    expect(rig.speed()).toBe(55);
  });

  it('is once for a vehicle that sent a hundred frames in a batch', async () => {
    const rig = writerRig();
    await rig.instance({ writeEvery: 5 }).merge('a', arriving(...frames(...Array.from({ length: 100 }, (_, n) => n))));
    expect([rig.table.writes, rig.row()['frames']]).toEqual([1, 100]);
  });

  it('is at once while somebody watches', async () => {
    const rig = writerRig();
    const writer = rig.instance({ writeEvery: 5 });
    await writer.merge('a', arriving(sampleFrame(0)));
    rig.table.rows.set('a', { ...rig.row(), watchedUntilMs: nowMs + 60_000, version: 2 });
    for (let sequence = 1; sequence < 9; sequence += 1) await writer.merge('a', arriving(sampleFrame(sequence)));
    // up to the fifth nobody told the instance; its write met the other version
    expect(rig.table.writes).toBe(1 + 4);
    rig.clockMs = nowMs + 60_000;
    for (let sequence = 9; sequence < 13; sequence += 1) await writer.merge('a', arriving(sampleFrame(sequence)));
    expect(rig.table.writes).toBe(5);
  });

  it('is at once when the deriver must be remembered', async () => {
    const rig = writerRig();
    const writer = rig.instance({ writeEvery: 5 });
    await writer.merge('a', arriving(sampleFrame(0)));
    await writer.merge('a', arriving(sampleFrame(1, 120)));
    expect(rig.row()).toMatchObject({ version: 2, kept: 'fast' });
    await writer.merge('a', arriving(sampleFrame(2, 90)));
    expect(rig.row()['version']).toBe(3);
    expect(rig.row()).not.toHaveProperty('kept');
  });

  it('is ten minutes later for a vehicle that fell silent', async () => {
    const rig = writerRig();
    const writer = rig.instance({ writeEvery: 5 });
    for (const frame of frames(0, 1, 2)) await writer.merge('a', arriving(frame));
    rig.clockMs += 600_000;
    expect(writer.overdue()).toEqual([]);
    rig.clockMs += 1;
    expect(writer.overdue()).toEqual(['a']);
    await writer.merge('a', []);
    expect(rig.row()).toMatchObject({ frames: 3, version: 2 });
    expect([rig.speed(), writer.overdue()]).toEqual([2, []]);
  });

  it('is not again for frames that another instance has written with its own', async () => {
    const rig = writerRig();
    const [one, other] = [rig.instance({ writeEvery: 5 }), rig.instance({ writeEvery: 1 })];
    await one.merge('a', arriving(sampleFrame(0)));
    await one.merge('a', arriving(sampleFrame(1)));
    await other.merge('a', arriving(...frames(1, 2)));
    rig.clockMs += 600_001;
    await one.merge('a', []);
    expect([rig.table.writes, one.overdue()]).toEqual([2, []]);
  });
});

describe('events and the write that remembers them', () => {
  const drive = frames(0, [1, 120], [2, 130], [3, 80], [4, 140]);

  it('are told once each, whatever the batches', async () => {
    for (const cut of [1, 2, 3, 4, 5]) {
      const rig = writerRig();
      const writer = rig.instance({ writeEvery: 5 });
      await writer.merge('a', arriving(...drive.slice(0, cut)));
      await writer.merge('a', arriving(...drive));
      expect(rig.sent).toEqual(['a/1', 'a/4']);
    }
  });

  it('are told again under the same id when the instance died between them', async () => {
    const rig = writerRig();
    await rig.instance().merge('a', arriving(sampleFrame(0)));
    rig.table.beforeWrite = () => Promise.reject(new Error('died'));
    await expect(rig.instance().merge('a', arriving(sampleFrame(1, 120)))).rejects.toThrow('died');
    rig.table.beforeWrite = undefined;
    await rig.instance().merge('a', arriving(sampleFrame(1, 120)));
    expect(rig.sent).toEqual(['a/1', 'a/1']);
    expect(rig.row()).toMatchObject({ frames: 2, kept: 'fast' });
  });

  it('that are told nobody cost neither the bus nor a reading, and are remembered at once all the same', async () => {
    const rig = writerRig();
    const writer = rig.instance({ writeEvery: 5, untold: ['fast'] });
    await writer.merge('a', arriving(sampleFrame(0)));
    const { reads } = rig.table;
    await writer.merge('a', arriving(sampleFrame(1, 120)));
    expect([rig.sent, rig.table.reads - reads, rig.row()['kept']]).toEqual([[], 0, 'fast']);
  });

  it('that are told nobody are derived from the row that another instance wrote', async () => {
    const rig = writerRig();
    const [one, other] = [0, 1].map(() => rig.instance({ writeEvery: 5, untold: ['fast'] }));
    await one?.merge('a', arriving(sampleFrame(0)));
    await other?.merge('a', arriving(sampleFrame(1, 120)));
    await one?.merge('a', arriving(sampleFrame(2, 130)));
    expect(rig.row()).toMatchObject({ kept: 'fast', version: 2, frames: 2 });
  });

  it('are not remembered as told before the bus has them', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    await writer.merge('a', arriving(sampleFrame(0)));
    rig.busFault = new Error('no bus');
    await expect(writer.merge('a', arriving(sampleFrame(1, 120)))).rejects.toThrow('no bus');
    expect(rig.row()).toMatchObject({ frames: 1 });
    rig.busFault = undefined;
    await writer.merge('a', arriving(sampleFrame(1, 120)));
    expect([rig.sent, rig.row()['kept']]).toEqual([['a/1'], 'fast']);
  });

  it('are derived from the row as it is, not as an instance remembers it', async () => {
    const rig = writerRig();
    const [one, other] = [rig.instance({ writeEvery: 9 }), rig.instance({ writeEvery: 9 })];
    await one.merge('a', arriving(sampleFrame(0)));
    await other.merge('a', arriving(sampleFrame(1, 120)));
    await one.merge('a', arriving(sampleFrame(2, 130)));
    expect(rig.sent).toEqual(['a/1']);
  });

  it('are not told of a vehicle that was taken out of service', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    await writer.merge('a', arriving(sampleFrame(0)));
    rig.vehicle = undefined;
    await writer.merge('a', arriving(sampleFrame(1, 120)));
    expect(rig.sent).toEqual([]);
  });

  it('do not hold up a vehicle whose deriver throws', async () => {
    const rig = writerRig();
    const broken: Deriver = {
      ...fastDeriver,
      derive: () => {
        throw new Error('bug');
      },
    };
    await rig.instance({ deriver: broken }).merge('a', arriving(sampleFrame(1, 120)));
    expect(rig.row()).toMatchObject({ frames: 1 });
  });

  it('know model and labels of the vehicle when a rule asks for them', async () => {
    const rig = writerRig();
    rig.vehicle = { ...rig.vehicle!, labelledBy: 't', region: 'eu', attributes: { depot: 7 } };
    const seen: unknown[] = [];
    const asking: Deriver = {
      needsTraits: true,
      derive(...args) {
        seen.push(args[3]);
        return fastDeriver.derive(...args);
      },
    };
    await rig.instance({ deriver: asking }).merge('a', arriving(sampleFrame(1)));
    expect(seen).toEqual([{ model: 'sedan', labels: { region: 'eu', depot: '7' } }]);
  });
});
