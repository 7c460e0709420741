import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NOTHING_PLAYED, playActs } from '../../../cli/up/demo-acts.ts';
import { createCommandBook } from '../../../cli/up/demo-commands.ts';
import { ladderOf, ladderText } from '../../../cli/up/demo-ladder.ts';
import { type DemoStage, PILOT_COHORT } from '../../../cli/up/demo-stage.ts';

const issuedAtMs = Date.UTC(2026, 0, 15);
const hop = (state: string, by: string, afterMs: number, reasonCode?: string) => ({
  ...{ state, by, at: new Date(issuedAtMs + afterMs).toISOString() },
  ...(reasonCode === undefined ? {} : { reasonCode }),
});
const SHOWN = [hop('ACCEPTED', 'api', 0), hop('SENT', 'replay', 2), hop('SHOWN', 'vehicle', 9)];
const course = (state: string, history = SHOWN) => ({
  ...{ state, history, issuedAt: new Date(issuedAtMs).toISOString() },
  ...{ poiId: 'p-1', name: 'Palace museum', commandId: 'c-1', vehicleId: 'car-1', kind: 'notice' },
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A platform that answers by route, and a car that does what it is told. */
async function run(changes: Record<string, unknown> = {}, over = new AbortController()) {
  let isOnline = true;
  let isAsked = false;
  const answers: Record<string, unknown> = {
    'POST pois': () => course(isOnline ? 'SENT' : 'QUEUED'),
    'GET p-1': () => course('USER_ACCEPTED', [...SHOWN, hop('USER_ACCEPTED', 'vehicle', 20)]),
    'PUT labels': {},
    'POST notices': { noticeId: 'n-1' },
    'GET n-1': { statistics: { addressed: 1, sent: 1, delivered: 1, shown: 1, accepted: 0, dismissed: 1, expired: 0 } },
    'GET messages?limit=100': () => ({ messages: [course('DISMISSED'), configMessage()] }),
    'POST configs': (body: { version: string }) => {
      version = body.version;
    },
    'POST rollouts': { rolloutId: 'r-1' },
    'GET r-1': { state: 'SUCCEEDED', vehicles: { applied: 1, rejected: 0 } },
    'GET configs': { synced: true },
    ...changes,
  };
  let version = '';
  const configMessage = () => ({ ...course('APPLIED'), kind: 'config', payload: { version } });
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = answers[`${method} ${path.split('/').at(-1)}`];
    return typeof answer === 'function' ? answer(body) : answer;
  };
  const tsp = {
    call,
    vehicle: async () => ({ presence: { connected: isOnline, ready: isOnline } }),
    sendCommand: async () => course(isOnline ? 'SENT' : 'QUEUED'),
    command: async () => course(isAsked || isOnline ? 'SUCCEEDED' : 'QUEUED'),
  };
  const car = {
    vehicleId: 'car-1',
    enterTunnel: () => {
      isOnline = false;
    },
    comeBack: () => {
      isOnline = true;
      isAsked = true;
    },
  };
  const stage = {
    ...{ fleet: { vehicles: [car] }, tsp, book: createCommandBook(), runSchedule: async () => undefined },
    sleep: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  const lines: string[] = [];
  const broken: string[] = [];
  const playing = playActs(stage as unknown as DemoStage, {
    terminal: { line: (text: string) => lines.push(text) } as never,
    over: over.signal,
    onBroken: (what) => broken.push(what),
  });
  await vi.advanceTimersByTimeAsync(200_000);
  return { southbound: await playing, lines, broken };
}

describe('the acts of a demo', () => {
  it('are told one by one, with what was sent and the ladder of receipts', async () => {
    const { southbound, lines, broken } = await run();
    expect(broken).toEqual([]);
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual([
      expect.stringMatching(/^Offline replay: car-1 was in a tunnel for \d+\.\d s$/),
      'POI "Palace museum" to car-1',
      `Care notice "Winter tyres" to cohort ${PILOT_COHORT}: 1 addressed, 1 sent, 1 delivered, 1 shown, 1 put away`,
      expect.stringMatching(/^Rollout of navigation \d+ to cohort pilot-\w+, waves of 50 and 100 percent: 1 applied/),
    ]);
    expect(southbound.poi?.ladder.map(({ state }) => state)).toEqual(['ACCEPTED', 'SENT', 'SHOWN', 'USER_ACCEPTED']);
    expect(southbound).toMatchObject({ rollout: { synced: 1 }, offline: { replayed: [{}, {}] } });
  });

  it.each([
    [
      'a POI that is not shown',
      { 'GET p-1': course('DELIVERED') },
      'to be shown the POI and accept it: not within 30 s',
    ],
    [
      'a notice that a driver is not shown',
      { 'GET n-1': { statistics: { addressed: 1, shown: 0, dismissed: 0 } } },
      '1 drivers to be shown the notice: not within 30 s',
    ],
    [
      'a rollout that stops',
      { 'GET r-1': { state: 'STOPPED', reasonCode: 'failure-threshold' } },
      'the rollout stopped by itself: failure-threshold',
    ],
    ['vehicles that are not synced', { 'GET configs': { synced: false } }, '0 of 1 vehicles are synced'],
    ['what is not kept for an offline vehicle', { 'POST pois': course('SENT') }, 'is SENT, not QUEUED'],
  ])('fail the run by %s', async (_what, changes, broken) => {
    expect((await run(changes)).broken.join()).toContain(broken);
  });

  it('for which a run has no time are left out', async () => {
    const over = new AbortController();
    over.abort();
    const { southbound, broken } = await run({}, over);
    expect([southbound.poi, southbound.notice, southbound.rollout, broken]).toEqual([null, null, null, []]);
    expect(southbound).not.toEqual(NOTHING_PLAYED);
  });
});

describe('a ladder', () => {
  it('tells each hop with its author or its reason, and the time since it was asked for', () => {
    const history = [hop('ACCEPTED', 'api', 0), hop('QUEUED', 'dispatch', 3, 'not-ready')];
    expect(ladderText(ladderOf(course('QUEUED', history)))).toBe('ACCEPTED api +0 ms, QUEUED not-ready +3 ms');
  });
});
