import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFilterPattern } from '../../../local/engines/logs/filter-pattern.ts';
import { createLogGroup } from '../../../local/engines/logs/log-group.ts';
import { createManualClock } from './manual-clock.ts';
import { failureOf, runEngines } from './running-engines.ts';

const clock = createManualClock();
let running: Awaited<ReturnType<typeof runEngines>>;

beforeAll(async () => {
  running = await runEngines({ clock });
});
afterAll(() => running.stop());

async function groupWith(logGroupName: string, events: [ms: number, message: string][]): Promise<void> {
  const logs = running.logs();
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
  const logEvents = events.map(([timestamp, message]) => ({ timestamp, message }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents }));
}

describe('CloudWatch Logs through the SDK', () => {
  it('gives back events in pages', async () => {
    await groupWith('/pages', [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    const read = (more: object) =>
      running
        .logs()
        .send(new GetLogEventsCommand({ logGroupName: '/pages', logStreamName: 's', limit: 2, ...more }))
        .then(({ events = [], nextForwardToken }) => ({
          messages: events.map(({ message }) => message),
          nextForwardToken,
        }));
    const first = await read({ startFromHead: true });
    expect(first.messages).toEqual(['a', 'b']);
    expect((await read({ startFromHead: true, nextToken: first.nextForwardToken })).messages).toEqual(['c']);
    expect((await read({})).messages).toEqual(['b', 'c']);
  });

  it('filters by terms and time', async () => {
    await groupWith('/filtered', [
      [10, 'ERROR disk full'],
      [20, 'INFO ok'],
      [30, 'ERROR net down'],
    ]);
    const found = async (more: object) => {
      const command = new FilterLogEventsCommand({ logGroupName: '/filtered', ...more });
      return ((await running.logs().send(command)).events ?? []).map(({ message }) => message);
    };
    expect(await found({ filterPattern: 'ERROR -disk' })).toEqual(['ERROR net down']);
    expect(await found({ filterPattern: '"disk full"', startTime: 5, endTime: 11 })).toEqual(['ERROR disk full']);
    const json = running.logs().send(new FilterLogEventsCommand({ logGroupName: '/filtered', filterPattern: '{$.a}' }));
    expect((await failureOf(json)).name).toBe('InvalidParameterException');
  });

  it('describes groups and streams', async () => {
    await groupWith('/described', [[7, 'x']]);
    const logs = running.logs();
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/described' }));
    expect(logGroups).toMatchObject([
      { logGroupName: '/described', arn: 'arn:aws:logs:eu-central-1:000000000000:log-group:/described:*' },
    ]);
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/described' }));
    expect(logStreams).toMatchObject([{ logStreamName: 's', firstEventTimestamp: 7, lastEventTimestamp: 7 }]);
  });

  it('names what is missing, there already or out of order', async () => {
    const logs = running.logs();
    await groupWith('/once', [[1, 'x']]);
    const put = (logGroupName: string, logEvents: { timestamp: number; message: string }[]) =>
      failureOf(logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents })));
    expect((await put('/nowhere', [{ timestamp: 1, message: 'x' }])).name).toBe('ResourceNotFoundException');
    const mixed = [2, 1].map((timestamp) => ({ timestamp, message: 'x' }));
    expect((await put('/once', mixed)).message).toMatch(/chronological/);
    const again = logs.send(new CreateLogGroupCommand({ logGroupName: '/once' }));
    expect((await failureOf(again)).name).toBe('ResourceAlreadyExistsException');
  });
});

describe('a log group', () => {
  it('keeps the latest 10,000 events [assumed]', () => {
    const group = createLogGroup('g', 0);
    const times = { lastIngestedAtMs: undefined, firstEventMs: undefined, lastEventMs: undefined };
    const stream = { name: 's', createdAtMs: 0, ...times };
    const events = Array.from({ length: 10_005 }, (_, timestampMs) => ({ timestampMs, message: 'x' }));
    group.append(stream, events, 0);
    expect([group.events().length, group.events()[0]?.timestampMs]).toEqual([10_000, 5]);
  });

  it('is bounded in bytes too', () => {
    const group = createLogGroup('g', 0);
    const times = { lastIngestedAtMs: undefined, firstEventMs: undefined, lastEventMs: undefined };
    const message = 'x'.repeat(1024 * 1024);
    for (let timestampMs = 0; timestampMs < 20; timestampMs += 1) {
      group.append({ name: 's', createdAtMs: 0, ...times }, [{ timestampMs, message }], 0);
    }
    expect(group.storedBytes()).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(group.events().at(-1)?.timestampMs).toBe(19);
  });

  it.each([
    ['', 'anything', true],
    ['a b', 'b then a', true],
    ['a b', 'only a', false],
    ['?x ?y', 'has y', true],
    ['?x ?y', 'has z', false],
    ['"say \\"hi\\""', 'they say "hi"', true],
  ])('pattern %j on %j: %s', (pattern, message, matches) => {
    expect(readFilterPattern(pattern)(message)).toBe(matches);
  });
});
