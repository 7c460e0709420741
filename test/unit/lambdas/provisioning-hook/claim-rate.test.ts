import { describe, expect, it } from 'vitest';
import { birthRig } from './birth-rig.ts';

const WRONG = 'wrong secret of a guesser';

describe('the births of one claim [attack 12]', () => {
  it('are as many in a minute as its row says, failed tries among them', async () => {
    const rig = birthRig({ birthsPerMinute: 3 });
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await rig.ask('c1', WRONG)).toEqual({ allowed: false, refusal: 'wrong-secret' });
    }
    expect(await rig.ask('c1')).toEqual({ allowed: false, refusal: 'too-many-births' });
    expect(rig.row().reservedCertificateId).toBeUndefined();
    expect(rig.vehicles.rows.size).toBe(0);
    expect(rig.claimRow().tries).toBe(3);
  });

  it('are counted from nothing again in the next minute', async () => {
    const rig = birthRig({ birthsPerMinute: 1 });
    await rig.ask('c1', WRONG);
    expect((await rig.ask('c1')).allowed).toBe(false);
    rig.nowMs += 60_000;
    expect((await rig.ask('c1')).allowed).toBe(true);
    expect(rig.claimRow()).toMatchObject({ triesMinute: 1_001, tries: 1 });
  });

  it('are 600 in a minute unless the row says otherwise', async () => {
    const rig = birthRig({ triesMinute: 1_000, tries: 599 });
    expect((await rig.ask('c1', WRONG)).allowed).toBe(false);
    expect(await rig.ask('c1')).toEqual({ allowed: false, refusal: 'too-many-births' });
  });

  it('do not start over when the clock is set back', async () => {
    const rig = birthRig({ birthsPerMinute: 2, triesMinute: 1_001, tries: 2 });
    expect(await rig.ask('c1')).toEqual({ allowed: false, refusal: 'too-many-births' });
  });

  it('are counted when two ask at once', async () => {
    const rig = birthRig({ birthsPerMinute: 10 });
    await Promise.all([rig.ask('c1', WRONG), rig.ask('c2', WRONG), rig.ask('c3', WRONG)]);
    expect(rig.claimRow().tries).toBe(3);
  });

  it('end at once when it is revoked after the hook read it', async () => {
    const rig = birthRig();
    rig.manifest.beforeWrite = () => {
      rig.claimRow().status = 'REVOKED';
    };
    expect(await rig.ask('c1')).toEqual({ allowed: false, refusal: 'claim-revoked' });
    expect(rig.row().reservedCertificateId).toBeUndefined();
  });

  it('are counted ahead, ten in one write, and end at once when the claim is revoked all the same', async () => {
    const rig = birthRig();
    for (let tries = 0; tries < 10; tries += 1) await rig.ask('c1', WRONG);
    expect(rig.manifest.writes).toBe(1);
    expect(rig.claimRow()).toMatchObject({ triesMinute: 1_000, tries: 10 });
    await rig.ask('c1', WRONG);
    expect(rig.claimRow()).toMatchObject({ triesMinute: 1_000, tries: 20 });
    rig.claimRow().status = 'REVOKED';
    expect(await rig.ask('c1')).toEqual({ allowed: false, refusal: 'claim-revoked' });
  });

  it('are never more than its row says, however many instances count ahead', async () => {
    const rig = birthRig({ birthsPerMinute: 125 });
    const instances = Array.from({ length: 7 }, () => ({ ...rig.ports, leases: new Map() }));
    let allowed = 0;
    for (let tries = 0; tries < 40; tries += 1) {
      for (const ports of instances) {
        const answer = await rig.ask('c1', WRONG, ports);
        if (!answer.allowed && answer.refusal === 'wrong-secret') allowed += 1;
      }
    }
    expect(allowed).toBe(125);
    expect(rig.claimRow().tries).toBe(125);
  });

  it('that were counted ahead are not kept for the next minute', async () => {
    const rig = birthRig({ birthsPerMinute: 120 });
    await rig.ask('c1', WRONG);
    rig.nowMs += 60_000;
    await rig.ask('c1', WRONG);
    expect(rig.claimRow()).toMatchObject({ triesMinute: 1_001, tries: 2 });
  });

  it('follow a limit that was changed at once, also with tries counted ahead', async () => {
    const rig = birthRig({ birthsPerMinute: 600 });
    await rig.ask('c1', WRONG);
    rig.claimRow().birthsPerMinute = 11;
    expect((await rig.ask('c1')).allowed).toBe(true);
    expect(await rig.ask('c2')).toEqual({ allowed: false, refusal: 'too-many-births' });
  });
});
