import { describe, expect, it } from 'vitest';
import { hexdump } from '../../../../cli/quarantine/hexdump.ts';
import { callsOf, putBack } from '../../../../cli/quarantine/put-back.ts';
import { readQuarantineOptions } from '../../../../cli/quarantine/quarantine-options.ts';
import { verdictOf } from '../../../../cli/quarantine/set-aside-text.ts';
import { UsageError } from '../../../../cli/usage-error.ts';
import { quarantineMetadataOf, readQuarantineMetadata } from '../../../../contract/telemetry/quarantined-record.ts';
import { frameBytes, undecodable } from './quarantine-cloud.ts';

const NOW_MS = Date.UTC(2024, 4, 2, 12);
const read = (...args: string[]) => readQuarantineOptions(args, NOW_MS);

describe('the arguments of roadbed quarantine', () => {
  it('are a list, one to show, or a run that puts back', () => {
    expect(read('list', '--reason', 'bad-json').kind).toBe('list');
    expect(read('show', 'undecodable/x')).toMatchObject({ kind: 'show', id: 'undecodable/x' });
    expect(read('reprocess', '--dry-run')).toMatchObject({ kind: 'reprocess', isDryRun: true });
    expect(read().kind).toBe('help');
  });

  it.each([
    ['12h', Date.UTC(2024, 4, 2, 0)],
    ['90m', Date.UTC(2024, 4, 2, 10, 30)],
    ['3d', Date.UTC(2024, 3, 29, 12)],
    ['2024-05-01', Date.UTC(2024, 4, 1)],
    ['2024-05-01T08:00:00+02:00', Date.UTC(2024, 4, 1, 6)],
  ])('take %s as a time', (text, sinceMs) => {
    expect(read('list', '--since', text)).toMatchObject({ filter: { sinceMs } });
  });

  it.each([
    [['purge'], /none of list, show KEY and reprocess/],
    [['show'], /none of list, show KEY and reprocess/],
    [['list', 'more', 'yet'], /"yet" is too much/],
    [['list', '--since', 'yesterday'], /is no time: give 90m/],
    [['list', '--since', '2024-13-45'], /is no time/],
    [['list', '--vehicle', 'a b'], /is no vehicle id/],
    [['list', '--reason', ''], /--reason is empty/],
    [['list', '--dry-run'], /--dry-run is for reprocess/],
    [['show', 'k', '--vehicle', 'v'], /KEY names one/],
    [['list', '--aws', '--endpoint', 'http://127.0.0.1:1'], /give one of them/],
    [['list', '--endpoint', 'nowhere'], /give a URL/],
    [['list', '--what'], /--help lists the options/],
  ])('refuse %j, saying what is allowed', (args, message) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(message);
  });
});

describe('a record in quarantine', () => {
  it('is told by its metadata, whatever its partition key and detail hold', () => {
    const record = undecodable({ partitionKey: 'a/ü\n', detail: 'Unexpected \u0000 ü', bytes: Uint8Array.of(0x1f) });
    const metadata = quarantineMetadataOf(record);
    expect(Object.values(metadata).every((value) => /^[\x20-\x7e]*$/.test(value))).toBe(true);
    const { bytes: _, ...head } = record;
    expect(readQuarantineMetadata(metadata)).toEqual({ ...head, detail: 'Unexpected ? ?', codecByte: 0x1f });
    expect(readQuarantineMetadata({ reason: 'x' })).toBeUndefined();
    expect(readQuarantineMetadata({ ...metadata, 'partition-key': '%' })).toBeUndefined();
  });

  it('is shown in hex, a long one as far as it helps', () => {
    expect(hexdump(Buffer.from('{"v":1}\u0000'))).toEqual([
      '00000000  7b 22 76 22 3a 31 7d 00                          |{"v":1}.|',
    ]);
    expect(hexdump(new Uint8Array(600)).at(-1)).toBe('... and 88 more bytes');
    expect(hexdump(new Uint8Array())).toEqual([]);
  });

  it('is judged by the decoder of today', () => {
    expect(verdictOf(frameBytes(3), Date.now())).toMatch(/^a frame now: boot b, sequence 3, .*signals Vehicle\.Speed$/);
    expect(verdictOf(Buffer.from('{'), Date.now())).toMatch(/^not a frame: bad-json: /);
  });
});

describe('putting records on the stream', () => {
  const records = (count: number, bytes: number) =>
    Array.from({ length: count }, (_, at) => ({ partitionKey: `v${at}`, data: new Uint8Array(bytes) }));

  it('takes as few calls as the limits of one allow', () => {
    expect(callsOf(records(1100, 10)).map(({ length }) => length)).toEqual([500, 500, 100]);
    expect(callsOf(records(45, 130_000)).map(({ length }) => length)).toEqual([40, 5]);
    expect(callsOf([])).toEqual([]);
  });

  it('tries again only what the stream refused, waiting longer each time, and ends with its reason', async () => {
    const calls: number[] = [];
    const pauses: number[] = [];
    const kinesis = {
      send: async ({ input }: { input: { Records: unknown[] } }) => {
        calls.push(input.Records.length);
        const refused = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'rate exceeded' };
        return { Records: input.Records.map((_, at) => (at === 0 && calls.length < 20 ? refused : {})) };
      },
    };
    const target = { kinesis: kinesis as never, streamName: 's', pause: async (ms: number) => void pauses.push(ms) };
    await expect(putBack(target, records(3, 10))).rejects.toThrow(/refuses 1 records: Provisioned.* rate exceeded/);
    expect(calls).toEqual([3, ...Array.from({ length: 11 }, () => 1)]);
    expect(pauses.slice(0, 3)).toEqual([100, 200, 400]);
    expect(Math.max(...pauses)).toBe(5000);
  });
});
