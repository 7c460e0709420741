import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Campaign, type CampaignState, isOver, moveCampaign } from '../../../../contract/campaign/campaign.ts';
import { campaignRequestSchema } from '../../../../contract/campaign/campaign-request.ts';
import { allowanceAt } from '../../../../contract/campaign/pace.ts';
import { readBySchema } from '../../../../contract/http/request-schema.ts';
import type { MessageState } from '../../../../contract/mailbox/message.ts';
import { freshStages, newTally, STAGES, tallyAt } from '../../../../contract/mailbox/stage.ts';
import { STATE_TABLES } from '../../../../contract/mailbox/state-table.ts';

const campaign: Campaign = {
  ...{ tenantId: 't', campaignId: 'c-1', version: 1, state: 'RUNNING', outcomes: {}, history: [], openKey: 'open' },
  ...{ message: { kind: 'poi', type: 'destination', payload: {} }, audience: { everyone: true } },
  ...{ vehiclesPerMinute: 60, startsAtMs: 0, endsAtMs: 1e9, createdAtMs: 0, createdBy: 'c', requestHash: 'h' },
};
const STATES: CampaignState[] = ['RUNNING', 'PAUSED', 'DONE', 'EXPIRED', 'ABORTING', 'ABORTED'];

describe('the pace of a campaign', () => {
  it('is kept over any rounds, and used up but for two minutes at most', () => {
    const rounds = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(rounds, fc.integer({ min: 1, max: 5_000 }), (gaps, vehiclesPerMinute) => {
        const startsAtMs = 1_000_000;
        let [nowMs, sent, owed] = [startsAtMs, 0, 0];
        let pace: Parameters<typeof allowanceAt>[0] = { vehiclesPerMinute, startsAtMs };
        for (const gap of [0, ...gaps]) {
          nowMs += gap;
          owed += Math.min(gap, 120_000);
          const { vehicles, pacedUntilMs } = allowanceAt(pace, nowMs);
          sent += vehicles;
          pace = { ...pace, pacedUntilMs };
        }
        const perMs = vehiclesPerMinute / 60_000;
        expect(sent).toBeLessThanOrEqual((nowMs - startsAtMs + 60_000) * perMs + 1e-6);
        const lost = gaps.filter((gap) => gap > 60_000).length * (vehiclesPerMinute + 1);
        expect(sent).toBeGreaterThanOrEqual(owed * perMs - lost - 1);
      }),
    );
  });

  it('is nothing before its start, and a vehicle a minute even where rounds come a little early', () => {
    expect(allowanceAt({ vehiclesPerMinute: 60_000, startsAtMs: 10 }, 9).vehicles).toBe(0);
    let pace: Parameters<typeof allowanceAt>[0] = { vehiclesPerMinute: 1, startsAtMs: 0 };
    let sent = 0;
    for (let round = 0; round <= 100; round += 1) {
      const { vehicles, pacedUntilMs } = allowanceAt(pace, round * 59_900);
      sent += vehicles;
      pace = { ...pace, pacedUntilMs };
    }
    expect(sent).toBe(100);
  });
});

describe('the states of a campaign', () => {
  it('are left on their ways only, and what is over leaves the index and never comes back', () => {
    for (const from of STATES) {
      for (const to of STATES) {
        const { openKey: _open, ...closed } = campaign;
        const before = from === 'DONE' || isOver(from) ? { ...closed, state: from } : { ...campaign, state: from };
        const move = moveCampaign(before, to, 7, 'me');
        if (isOver(from)) expect(move.ok).toBe(false);
        if (!move.ok) continue;
        expect(move.campaign.history.at(-1)).toEqual({ state: to, atMs: 7, by: 'me' });
        expect('openKey' in move.campaign).toBe(!isOver(to) && to !== 'DONE');
      }
    }
    expect(moveCampaign({ ...campaign, state: 'DONE' }, 'RUNNING', 7, 'me').ok).toBe(false);
    expect(moveCampaign({ ...campaign, state: 'ABORTING' }, 'PAUSED', 7, 'me').ok).toBe(false);
  });

  it('go on where they were after a pause, and taking back begins anew', () => {
    const cursor = { value: 1, startKey: { vehicleId: 'car-7' } };
    const paused = moveCampaign({ ...campaign, cursor }, 'PAUSED', 1, 'me');
    expect(paused.ok && paused.campaign.cursor).toEqual(cursor);
    const aborting = moveCampaign({ ...campaign, cursor }, 'ABORTING', 1, 'me');
    expect(aborting.ok && aborting.campaign.cursor).toBeUndefined();
  });
});

describe('the statistics', () => {
  it('count a message once for each stage, whatever way it goes, and a later stage tells of the earlier ones', () => {
    const way = fc.array(fc.nat({ max: 20 }), { maxLength: 30 });
    fc.assert(
      fc.property(way, fc.constantFrom('notice', 'poi', 'command'), (choices, kind) => {
        let [state, tally]: [MessageState, ReturnType<typeof newTally>] = ['ACCEPTED', newTally('c')];
        const counts = new Map(tally.counted.map((stage) => [stage, 1]));
        for (const choice of choices) {
          const next = STATE_TABLES[kind as 'notice'][state] ?? [];
          if (next.length === 0) break;
          state = next[choice % next.length] as MessageState;
          const after = tallyAt(tally, state);
          for (const stage of freshStages(tally, after)) counts.set(stage, (counts.get(stage) ?? 0) + 1);
          tally = after;
        }
        expect([...counts.values()].every((count) => count === 1)).toBe(true);
        expect([...counts.keys()].every((stage) => STAGES.includes(stage))).toBe(true);
        if (counts.has('shown')) expect(counts.has('delivered')).toBe(true);
        if (counts.has('delivered')) expect(counts.has('sent')).toBe(true);
      }),
    );
  });
});

describe('the message of a campaign', () => {
  const read = (message: unknown) =>
    readBySchema(campaignRequestSchema, { message, audience: { everyone: true }, endsAt: '2026-03-01T00:00:00Z' });
  it('may be a command that reads, never one that moves, opens or changes a car', () => {
    expect(read({ kind: 'command', type: 'diagnostics-read' }).ok).toBe(true);
    for (const type of ['unlock', 'lock', 'climate-start', 'horn-and-lights', 'no-such-type']) {
      expect(read({ kind: 'command', type })).toEqual({ ok: false, detail: expect.stringContaining('class info') });
    }
  });
});
