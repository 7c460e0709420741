import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../../local/engines/schedule-time/cron-expression.ts';
import { nextCronTime } from '../../../../local/engines/schedule-time/next-cron-time.ts';

/** The next times of an expression after a moment, in UTC to the minute. */
function timesOf(fields: string, after: string, options: { zone?: string; count?: number } = {}): string[] {
  const cron = parseCron(fields);
  const times: string[] = [];
  let at: number | undefined = Date.parse(after);
  for (let left = options.count ?? 3; left > 0; left--) {
    at = nextCronTime(cron, options.zone ?? 'UTC', at);
    if (at === undefined) return times;
    times.push(new Date(at).toISOString().slice(0, 16));
  }
  return times;
}

// Friday, 27 March 2026, noon; months looked up in a calendar
const FRIDAY_NOON = '2026-03-27T12:00:00Z';

describe('times of a cron expression [AWS-EventBridge: eb-cron-expressions]', () => {
  it.each([
    ['0 10 * * ? *', '2026-03-28T10:00', '2026-03-29T10:00', '2026-03-30T10:00'],
    ['15 12 * * ? *', '2026-03-27T12:15', '2026-03-28T12:15', '2026-03-29T12:15'],
    ['0 18 ? * MON-FRI *', '2026-03-27T18:00', '2026-03-30T18:00', '2026-03-31T18:00'],
    ['0 8 1 * ? *', '2026-04-01T08:00', '2026-05-01T08:00', '2026-06-01T08:00'],
    ['0/15 * * * ? *', '2026-03-27T12:15', '2026-03-27T12:30', '2026-03-27T12:45'],
    ['0/10 * ? * MON-FRI *', '2026-03-27T12:10', '2026-03-27T12:20', '2026-03-27T12:30'],
    ['0/5 8-17 ? * MON-FRI *', '2026-03-27T12:05', '2026-03-27T12:10', '2026-03-27T12:15'],
    ['10,40 0 * * ? *', '2026-03-28T00:10', '2026-03-28T00:40', '2026-03-29T00:10'],
    ['0 0 ? JAN,JUL SUN#1 *', '2026-07-05T00:00', '2027-01-03T00:00', '2027-07-04T00:00'],
    ['0 0 1 3/4 ? *', '2026-07-01T00:00', '2026-11-01T00:00', '2027-03-01T00:00'],
    ['0 0 * 12 ? 2027', '2027-12-01T00:00', '2027-12-02T00:00', '2027-12-03T00:00'],
  ])('%s', (fields, ...times) => {
    expect(timesOf(fields, FRIDAY_NOON)).toEqual(times);
  });

  it.each([
    ['the last day of the month', '0 0 L * ? *', '2026-03-31T00:00', '2026-04-30T00:00', '2026-05-31T00:00'],
    ['the third last day', '0 0 L-2 * ? *', '2026-03-29T00:00', '2026-04-28T00:00', '2026-05-29T00:00'],
    ['the last weekday', '0 0 LW * ? *', '2026-03-31T00:00', '2026-04-30T00:00', '2026-05-29T00:00'],
    [
      '29 February, which most years have not',
      '0 0 29 2 ? *',
      '2028-02-29T00:00',
      '2032-02-29T00:00',
      '2036-02-29T00:00',
    ],
    ['the 31st, skipping short months', '0 0 31 * ? *', '2026-03-31T00:00', '2026-05-31T00:00', '2026-07-31T00:00'],
    ['W on a weekday: the day', '0 0 15W * ? *', '2026-04-15T00:00', '2026-05-15T00:00', '2026-06-15T00:00'],
    [
      'W on a Saturday: Friday; on a Sunday: Monday',
      '0 0 4W * ? *',
      '2026-04-03T00:00',
      '2026-05-04T00:00',
      '2026-06-04T00:00',
    ],
    [
      'W on Saturday the 1st stays in its month',
      '0 0 1W 8 ? *',
      '2026-08-03T00:00',
      '2027-08-02T00:00',
      '2028-08-01T00:00',
    ],
    [
      'W on Sunday the 31st stays in its month',
      '0 0 31W * ? *',
      '2026-03-31T00:00',
      '2026-05-29T00:00',
      '2026-07-31T00:00',
    ],
    ['L alone as day of the week: Saturday', '0 0 ? * L *', '2026-03-28T00:00', '2026-04-04T00:00', '2026-04-11T00:00'],
    ['the last Friday', '0 0 ? * 6L *', '2026-04-24T00:00', '2026-05-29T00:00', '2026-06-26T00:00'],
    ['the same by name', '0 0 ? * FRIL *', '2026-04-24T00:00', '2026-05-29T00:00', '2026-06-26T00:00'],
    ['the second Tuesday', '0 0 ? * 3#2 *', '2026-04-14T00:00', '2026-05-12T00:00', '2026-06-09T00:00'],
    [
      'a fifth Monday, where there is one',
      '0 0 ? * MON#5 *',
      '2026-03-30T00:00',
      '2026-06-29T00:00',
      '2026-08-31T00:00',
    ],
    [
      'a span of days over the week end',
      '0 0 ? * FRI-MON *',
      '2026-03-28T00:00',
      '2026-03-29T00:00',
      '2026-03-30T00:00',
    ],
  ])('%s', (_what, fields, ...times) => {
    expect(timesOf(fields, FRIDAY_NOON)).toEqual(times);
  });

  it('ends with the last year', () => {
    expect(timesOf('0 0 1 1 ? 2027-2028', FRIDAY_NOON)).toEqual(['2027-01-01T00:00', '2028-01-01T00:00']);
    expect(timesOf('0 0 1 1 ? 2020', FRIDAY_NOON)).toEqual([]);
    expect(timesOf('0 0 30 2 ? *', FRIDAY_NOON)).toEqual([]);
  });

  it('is after the moment given, not at it', () => {
    expect(timesOf('0 12 * * ? *', FRIDAY_NOON, { count: 1 })).toEqual(['2026-03-28T12:00']);
    expect(timesOf('0 12 * * ? *', '2026-03-27T11:59:59.999Z', { count: 1 })).toEqual(['2026-03-27T12:00']);
  });
});

describe('times in a time zone [AWS-Scheduler: schedule-types, daylight savings time]', () => {
  it('keep the hour of the wall clock over the change of time', () => {
    const times = timesOf('0 8 * * ? *', FRIDAY_NOON, { zone: 'Europe/Berlin' });
    expect(times).toEqual(['2026-03-28T07:00', '2026-03-29T06:00', '2026-03-30T06:00']);
  });

  it('leave out what the clock is put forward over', () => {
    const times = timesOf('30 2 * * ? *', '2026-03-28T12:00:00Z', { zone: 'Europe/Berlin', count: 2 });
    expect(times).toEqual(['2026-03-30T00:30', '2026-03-31T00:30']);
  });

  it('run once in the hour that the clock shows twice', () => {
    const times = timesOf('30 1 * * ? *', '2026-10-31T12:00:00Z', { zone: 'America/New_York', count: 3 });
    expect(times).toEqual(['2026-11-01T05:30', '2026-11-02T06:30', '2026-11-03T06:30']);
  });

  it.each([
    ['Asia/Kolkata', '2026-03-28T04:30'],
    ['Pacific/Kiritimati', '2026-03-27T20:00'],
    ['Pacific/Marquesas', '2026-03-27T19:30'],
    ['Australia/Lord_Howe', '2026-03-27T23:00'],
  ])('know %s', (zone, first) => {
    expect(timesOf('0 10 * * ? *', FRIDAY_NOON, { zone, count: 1 })).toEqual([first]);
  });
});
