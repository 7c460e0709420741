import { describe, expect, it } from 'vitest';
import { readHistoryRequest } from '../../../../contract/archive/history-request.ts';

const nowMs = Date.UTC(2026, 10, 23, 5, 30);
const read = (query: Record<string, string>) => readHistoryRequest({ paths: 'Vehicle.Speed', ...query }, nowMs);

describe('a request for a history', () => {
  it('is of the last hour, every sample, unless told', () => {
    expect(read({})).toEqual({
      ok: true,
      value: { paths: ['Vehicle.Speed'], fromMs: nowMs - 3_600_000, toMs: nowMs, aggregate: 'last' },
    });
  });

  it('names a signal once', () => {
    expect(read({ paths: 'Vehicle.Speed,Vehicle.IsMoving,Vehicle.Speed' })).toMatchObject({
      value: { paths: ['Vehicle.Speed', 'Vehicle.IsMoving'] },
    });
  });

  it.each([
    ['10s', 10_000],
    ['120s', 120_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
  ])('takes an interval of %s', (every, everyMs) => {
    expect(read({ every, agg: 'max' })).toMatchObject({ value: { everyMs, aggregate: 'max' } });
  });

  it.each([
    ['60', 60_000],
    ['100', 60_000],
    ['59', 120_000],
    ['3600', 1_000],
    ['1', 3_600_000],
  ])('chooses the shortest interval that gives no more than %s points', (points, everyMs) => {
    expect(read({ points })).toMatchObject({ value: { everyMs } });
  });

  const badRequests: [Record<string, string>, string][] = [
    [{ paths: '' }, 'no signal path'],
    [{ paths: 'Vehicle.Speed,' }, 'no signal path'],
    [{ paths: 'Vehicle.Speed,1; DROP' }, 'no signal path'],
    [{ paths: Array.from({ length: 17 }, (_, index) => `A.b${index}`).join(',') }, 'more than 16'],
    [{ from: '2026-11-23' }, 'offset'],
    [{ from: '2026-11-23T06:00:00Z' }, 'not before'],
    [{ from: '2026-09-23T05:00:00Z' }, '31 days'],
    [{ every: '7s' }, 'whole part'],
    [{ every: '2h' }, 'whole part'],
    [{ every: '0s' }, 'whole part'],
    [{ every: '60s', points: '10' }, 'exclude each other'],
    [{ points: '0' }, 'less than 1'],
    [{ points: '10001' }, 'more than 10000'],
    [{ points: '1e3' }, 'whole number'],
    [{ agg: 'avg' }, 'needs every or points'],
    [{ agg: 'sum', every: '60s' }, 'none of'],
  ];
  it.each(badRequests)('with %j is told what is wrong', (query, said) => {
    const reading = read(query);
    expect(reading).toMatchObject({ ok: false, detail: expect.stringContaining(said) });
  });

  it('without signals is told so', () => {
    expect(readHistoryRequest({}, nowMs)).toMatchObject({ ok: false, detail: expect.stringContaining('paths') });
  });
});
