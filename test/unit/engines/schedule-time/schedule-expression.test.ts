import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextFiring, type Timing } from '../../../../local/engines/schedule-time/next-firing.ts';
import { parseScheduleExpression } from '../../../../local/engines/schedule-time/schedule-expression.ts';
import { epochOf, isTimeZone, wallMinuteAt } from '../../../../local/engines/schedule-time/wall-clock.ts';

const expressionOf = (text: string): Timing['expression'] => {
  const parsed = parseScheduleExpression(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.expression;
};

describe('schedule expressions', () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s', (text, everyMs) => {
    expect(expressionOf(text)).toEqual({ kind: 'rate', everyMs });
  });

  it.each([
    ['rate(0 minutes)', /positive whole number/],
    ['rate(5 seconds)', /minutes, hours or days/],
    ['rate(1.5 hours)', /positive whole number/],
    ['at(2026-02-30T00:00:00)', /2030-01-31T08:00:00/],
    ['at(2026-02-03 00:00:00)', /2030-01-31T08:00:00/],
    ['at(2026-02-03T24:00:00)', /2030-01-31T08:00:00/],
    ['cron(0 10 * * ?)', /six fields, not 5/],
    ['cron(0 10 * * * *)', /exactly one of day-of-month and day-of-week must be \?/],
    ['cron(0 10 ? * ? *)', /exactly one of/],
    ['cron(60 10 * * ? *)', /minutes cannot be '60' \(0 to 59\)/],
    ['cron(0 24 * * ? *)', /hours cannot be '24'/],
    ['cron(0 10 32 * ? *)', /day-of-month cannot be '32'/],
    ['cron(0 10 ? * 0 *)', /day-of-week cannot be '0'/],
    ['cron(0 10 ? * MON#6 *)', /MON#6/],
    ['cron(0 10 ? FOO MON *)', /month cannot be 'FOO'/],
    ['cron(5-1 10 * * ? *)', /minutes cannot be '5-1'/],
    ['cron(0/0 10 * * ? *)', /'0' is no step/],
    ['cron(0 10 * * ? 1969)', /year cannot be '1969'/],
    ['every day', /neither rate/],
  ])('%s is refused', (text, reason) => {
    expect(parseScheduleExpression(text)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});

describe('the next time', () => {
  const base = Date.UTC(2026, 0, 1, 0, 0, 30);

  it('of a rate is on a grid, however late it is asked for', () => {
    const timing = { expression: expressionOf('rate(5 minutes)'), zone: 'UTC', baseMs: base };
    expect(nextFiring(timing, base - 1)).toBe(base);
    expect(nextFiring(timing, base)).toBe(base + 300_000);
    expect(nextFiring(timing, base + 299_999)).toBe(base + 300_000);
    expect(nextFiring(timing, base + 7 * 300_000 + 1)).toBe(base + 8 * 300_000);
  });

  it('of a recurring schedule is from its start on and before its end', () => {
    const startMs = base + 86_400_000;
    const rate = { expression: expressionOf('rate(1 hour)'), zone: 'UTC', baseMs: base, startMs };
    expect(nextFiring(rate, base)).toBe(startMs);
    const daily = { expression: expressionOf('cron(0 8 * * ? *)'), zone: 'UTC', baseMs: base, startMs };
    expect(nextFiring(daily, base)).toBe(Date.UTC(2026, 0, 2, 8));
    expect(nextFiring({ ...daily, endMs: Date.UTC(2026, 0, 2, 8) }, base)).toBeUndefined();
    expect(nextFiring({ ...daily, endMs: Date.UTC(2026, 0, 2, 8) + 1 }, base)).toBe(Date.UTC(2026, 0, 2, 8));
  });

  it('of a one-time schedule is its time in its zone, once, whatever start and end say', () => {
    const timing = { expression: expressionOf('at(2026-07-01T08:00:15)'), zone: 'Europe/Berlin', baseMs: base };
    const at = Date.UTC(2026, 6, 1, 6, 0, 15);
    expect(nextFiring({ ...timing, startMs: at + 1, endMs: at - 1 }, base)).toBe(at);
    expect(nextFiring(timing, at)).toBeUndefined();
  });

  it('of a one-time schedule that the clock is put forward over is an hour later [assumed]', () => {
    const timing = { expression: expressionOf('at(2026-03-29T02:30:00)'), zone: 'Europe/Berlin', baseMs: base };
    expect(nextFiring(timing, base)).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });
});

describe('a wall clock', () => {
  it('shows the minute that leads back to the same moment, or to the earlier of two', () => {
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe');
    const moment = fc.integer({ min: Date.UTC(1990) / 60_000, max: Date.UTC(2037) / 60_000 });
    fc.assert(
      fc.property(zone, moment, (name, minutes) => {
        const at = minutes * 60_000;
        const back = epochOf(name, wallMinuteAt(name, at))!;
        expect(back === at || (back < at && at - back <= 3_600_000)).toBe(true);
      }),
    );
  });

  it('knows the names of the time zone database only', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Ushuaia'].every(isTimeZone)).toBe(true);
    expect(['+01:00', 'Mars/Base', ''].some(isTimeZone)).toBe(false);
  });
});
