import { describe, expect, it } from 'vitest';
import { resultOf } from '../evaluate-sql.ts';

// Saturday, 9 March 2024, 23:05:07.089 UTC: a day before clocks went forward in New York.
const at = Date.UTC(2024, 2, 9, 23, 5, 7, 89);

describe('parse_time (Joda-Time patterns) [AWS-IoT: iot-sql-functions]', () => {
  it.each<[string, string, unknown]>([
    ['yyyy-MM-dd HH:mm:ss.SSS', 'UTC', '2024-03-09 23:05:07.089'],
    ['yy/M/d h:m:s a', 'UTC', '24/3/9 11:5:7 PM'],
    ['EEE EEEE MMM MMMM', 'UTC', 'Sat Saturday Mar March'],
    ['D e w xxxx', 'UTC', '69 6 10 2024'],
    ['S SS SSSS k K', 'UTC', '0 08 0890 23 11'],
    ["yyyy'year' ''", 'UTC', "2024year '"],
    ['HH:mm z zzzz Z ZZ ZZZ', 'America/New_York', '18:05 EST Eastern Standard Time -0500 -05:00 America/New_York'],
    ['HH:mm ZZ', '+05:30', '04:35 +05:30'],
    ['G C', 'UTC', 'AD 20'],
    ['yyyy', 'Mars/Base', undefined],
    ["yyyy 'open", 'UTC', undefined],
    ['b', 'UTC', undefined],
  ])('%s in %s', (pattern, zone, expected) => {
    expect(resultOf('parse_time(pattern, at, zone)', { pattern, at, zone })).toEqual(expected);
  });

  it('is in UTC without a zone, and Undefined for what is no time', () => {
    expect(resultOf('parse_time("HH:mm", at)', { at })).toBe('23:05');
    expect(resultOf('parse_time("HH:mm", "soon")')).toBeUndefined();
    expect(resultOf('parse_time("HH:mm", 1e300)')).toBeUndefined();
  });
});

describe('time_to_epoch (java.time patterns) [AWS-IoT: iot-sql-functions]', () => {
  it.each<[string, string, number | undefined]>([
    ['2024-03-09 23:05:07.089', 'yyyy-MM-dd HH:mm:ss.SSS', at],
    ['20240309230507', 'yyyyMMddHHmmss', at - 89],
    ['9 Mar 2024', 'd MMM yyyy', Date.UTC(2024, 2, 9)],
    ['Sat, 9 March 24 11:05 PM', 'EEE, d MMMM yy hh:mm a', Date.UTC(2024, 2, 9, 23, 5)],
    ['Sun 9 March 2024', 'EEE d MMMM yyyy', undefined],
    ['2024-069', 'yyyy-DDD', Date.UTC(2024, 2, 9)],
    ['2024-02-31', 'yyyy-MM-dd', Date.UTC(2024, 1, 29)],
    ['2024-02-32', 'yyyy-MM-dd', undefined],
    ['2024-3-9', 'yyyy-MM-dd', undefined],
    ['2024-03-09T23:05+0200', "yyyy-MM-dd'T'HH:mmZ", Date.UTC(2024, 2, 9, 21, 5)],
    ['2024-03-09T23:05Z', "yyyy-MM-dd'T'HH:mmXXX", Date.UTC(2024, 2, 9, 23, 5)],
    ['2024-03-10 02:30 America/New_York', 'yyyy-MM-dd HH:mm VV', Date.UTC(2024, 2, 10, 7, 30)],
    ['2024-11-03 01:30 America/New_York', 'yyyy-MM-dd HH:mm VV', Date.UTC(2024, 10, 3, 5, 30)],
    ['2024-07-01 12:00 PDT', 'yyyy-MM-dd HH:mm z', Date.UTC(2024, 6, 1, 19)],
    ['2024-07-01 12:00 Nowhere/City', 'yyyy-MM-dd HH:mm z', undefined],
    ['2024-07-01', 'yyyy-MM-dd[ HH:mm]', Date.UTC(2024, 6, 1)],
    ['2024-07-01 10:00', 'yyyy-MM-dd[ HH:mm]', Date.UTC(2024, 6, 1, 10)],
    ['10:00', 'HH:mm', undefined],
    ['2024-07-01 25:00', 'yyyy-MM-dd HH:mm', undefined],
    ['2024-07-01', 'YYYY-MM-dd', undefined],
  ])('reads %s by %s', (text, pattern, expected) => {
    expect(resultOf('time_to_epoch(text, pattern)', { text, pattern })).toBe(expected);
  });
});
