import { describe, expect, it } from 'vitest';
import { readReported } from '../../../../contract/telemetry/reported-text.ts';
import { createShadowCache } from '../../../../lambdas/telemetry-ingest/shadow-cache.ts';
import { arriving, nowMs, sampleFrame } from './sample-records.ts';
import { frames, writerRig } from './writer-rig.ts';

describe('the shadow writer', () => {
  it('writes all frames of a batch at once', async () => {
    const rig = writerRig();
    await rig.instance().merge('a', arriving(...frames(2, 0, 1)));
    expect(rig.row()).toMatchObject({ frames: 3, version: 1, updatedAtMs: nowMs, skewMs: 0 });
    expect([rig.speed(), rig.table.writes]).toEqual([2, 1]);
  });

  it('reads a vehicle once and remembers what it wrote', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    for (const frame of frames(0, 1, 2)) await writer.merge('a', arriving(frame));
    expect([rig.table.reads, rig.row()['version'], rig.row()['frames']]).toEqual([1, 3, 3]);
  });

  it('reads no vehicle again that it packed away meanwhile, and keeps what waits of it', async () => {
    const rig = writerRig();
    const writer = rig.instance({ writeEvery: 5, cache: createShadowCache({ readyBytes: 1, packedBytes: 100_000 }) });
    for (const sequence of [0, 1, 2, 3, 4, 5]) {
      for (const vehicle of ['a', 'b', 'c']) await writer.merge(vehicle, arriving(sampleFrame(sequence)));
    }
    expect([rig.table.reads, rig.table.writes, rig.row()['frames']]).toEqual([3, 6, 6]);
  });

  it('continues where another instance stopped', async () => {
    const rig = writerRig();
    await rig.instance().merge('a', arriving(...frames(0)));
    await rig.instance().merge('a', arriving(...frames(0, 1)));
    expect(rig.row()).toMatchObject({ frames: 2, version: 2 });
  });

  it('writes nothing for frames it has merged before', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    await writer.merge('a', arriving(...frames(0)));
    await writer.merge('a', arriving(...frames(0)));
    await writer.merge('a', arriving(...frames(1)));
    expect([rig.table.writes, rig.row()['version']]).toEqual([2, 2]);
  });

  it('knows the frames of an earlier boot that come late, and counts none twice', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    for (const boot of ['b1', 'b2', 'b3']) await writer.merge('a', arriving(sampleFrame(5, 1, boot)));
    await rig.instance().merge('a', arriving(sampleFrame(5, 1, 'b1'), sampleFrame(5, 1, 'b2')));
    expect(rig.row()).toMatchObject({ frames: 3, version: 3 });
  });

  it('keeps desired of a shadow that had no frame yet', async () => {
    const rig = writerRig([{ vehicleId: 'a', desired: { x: 1 }, desiredVersion: 4 }]);
    await rig.instance().merge('a', arriving(...frames(0)));
    expect(rig.row()).toMatchObject({ desired: { x: 1 }, desiredVersion: 4, version: 1 });
  });

  it('writes nothing that was measured under an earlier owner', async () => {
    const { baseTimeMs } = sampleFrame(1);
    const emptied = { version: 5, frames: 0, reported: '{"t":0,"s":{}}', boots: '', sinceMs: baseTimeMs + 1 };
    const rig = writerRig([{ vehicleId: 'a', ...emptied }]);
    const writer = rig.instance();
    await writer.merge('a', arriving(sampleFrame(1)));
    expect([readReported(rig.row()['reported'] as string).signals.size, rig.row()['version']]).toEqual([0, 6]);
    await writer.merge('a', arriving({ ...sampleFrame(2), baseTimeMs: baseTimeMs + 1 }));
    expect(rig.speed()).toBe(2);
  });

  it('brings nothing of an earlier owner into a row that was emptied while it held frames', async () => {
    const rig = writerRig();
    const writer = rig.instance({ writeEvery: 9 });
    await writer.merge('a', arriving(...frames(0)));
    await writer.merge('a', arriving(...frames(1)));
    const sinceMs = sampleFrame(1).baseTimeMs + 1;
    rig.table.rows.set('a', { vehicleId: 'a', version: 2, frames: 0, reported: '{"t":0,"s":{}}', boots: '', sinceMs });
    await writer.merge('a', arriving(...frames([2, 200])));
    expect(rig.row()).toMatchObject({ frames: 1, version: 3 });
  });

  it('makes no shadow for a vehicle that is not in service, nor makes it anew', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    await writer.merge('a', arriving(...frames(0)));
    rig.vehicle = undefined;
    rig.table.rows.clear();
    await writer.merge('a', arriving(...frames(1)));
    expect(rig.table.rows.size).toBe(0);
  });

  it('starts anew when the row was deleted under it', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    await writer.merge('a', arriving(...frames(0)));
    rig.table.rows.clear();
    await writer.merge('a', arriving(...frames(1)));
    expect(rig.row()).toMatchObject({ frames: 1, version: 1 });
  });

  it('owes what could not be written, and writes it when the frames come again', async () => {
    const rig = writerRig();
    const writer = rig.instance({ writeEvery: 5 });
    await writer.merge('a', arriving(...frames(0)));
    await writer.merge('a', arriving(...frames(1)));
    rig.table.beforeWrite = () => Promise.reject(new Error('throttled'));
    await expect(writer.merge('a', arriving(...frames([2, 200])))).rejects.toThrow('throttled');
    rig.table.beforeWrite = undefined;
    await writer.merge('a', arriving(...frames([2, 200])));
    expect(rig.row()).toMatchObject({ frames: 3, version: 2, kept: 'fast' });
    expect([rig.speed(), rig.sent]).toEqual([200, ['a/2']]);
  });

  it('does not write twice what was written though it was told otherwise', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    await writer.merge('a', arriving(...frames(0)));
    const { update } = rig.table;
    rig.table.update = async (request) => {
      await update.call(rig.table, request);
      throw new Error('no answer');
    };
    await expect(writer.merge('a', arriving(...frames(1)))).rejects.toThrow('no answer');
    rig.table.update = update;
    await writer.merge('a', arriving(...frames(1)));
    expect(rig.row()).toMatchObject({ frames: 2, version: 2 });
  });

  it('gives up after five races and says so', async () => {
    const rig = writerRig();
    let version = 0;
    rig.table.beforeWrite = () => {
      version += 1;
      rig.table.rows.set('a', { vehicleId: 'a', reported: '{"t":0,"s":{}}', boots: 'other@1:0', frames: 1, version });
    };
    await expect(rig.instance().merge('a', arriving(...frames(0)))).rejects.toThrow('changed 5 times');
    expect(rig.table.writes).toBe(0);
  });
});

describe('two instances on one vehicle', () => {
  it('merge again into the row that the other made meanwhile, and lose neither', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    await writer.merge('a', arriving(...frames(0)));
    await rig.instance().merge('a', arriving(...frames(2)));
    await writer.merge('a', arriving(...frames(1)));
    expect(rig.row()).toMatchObject({ frames: 3, version: 3 });
    expect(rig.speed()).toBe(2);
  });

  it('do not count a frame twice when the other stored it first', async () => {
    const rig = writerRig();
    const writer = rig.instance();
    await writer.merge('a', arriving(...frames(0)));
    await rig.instance().merge('a', arriving(...frames(1)));
    await writer.merge('a', arriving(...frames(1)));
    expect(rig.row()).toMatchObject({ frames: 2, version: 2 });
  });

  it('add what each held back to what the other wrote', async () => {
    const rig = writerRig();
    const [one, other] = [rig.instance({ writeEvery: 3 }), rig.instance({ writeEvery: 3 })];
    await one.merge('a', arriving(...frames(0)));
    await one.merge('a', arriving(...frames(1)));
    await other.merge('a', arriving(...frames(2, 3)));
    await one.merge('a', arriving(...frames(4, 5, 6)));
    expect(rig.row()).toMatchObject({ frames: 7, version: 3 });
  });

  it('read the row when frames went elsewhere, and so meet no other version', async () => {
    const rig = writerRig();
    const [one, other] = [rig.instance(), rig.instance()];
    let conflicts = 0;
    const { update } = rig.table;
    rig.table.update = async (request) => {
      const outcome = await update.call(rig.table, request);
      if (!outcome.ok) conflicts += 1;
      return outcome;
    };
    for (const frame of frames(0, 1, 2, 3, 4, 5)) {
      await (frame.sequence % 2 === 0 ? one : other).merge('a', arriving(frame));
    }
    expect([rig.row()['frames'], conflicts]).toEqual([6, 0]);
  });
});
