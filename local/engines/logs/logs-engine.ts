import type { Clock } from '../../ports/clock.ts';
import type { LogEvent } from '../../ports/rule-hops.ts';
import { AwsError, type JsonObject } from '../aws-error.ts';
import { readEvents } from './event-batch.ts';
import { filterEvents, pageOf, readForward } from './event-reading.ts';
import { createLogGroup, type LogGroup, type LogStream } from './log-group.ts';
import { logPolicyOperations } from './log-policies.ts';

/** CloudWatch Logs in process and in memory. Failures are thrown as `AwsError`. */
export interface LogsEngine {
  execute(operation: string, input: JsonObject): JsonObject;
  /** PutLogEvents without the API, into a stream that is made when it is not there. */
  put(logGroup: string, logStream: string, events: LogEvent[]): void;
}

const NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const STREAM_NAME = /^[^:*]{1,512}$/;
const MAX_GROUPS = 1000;
const MAX_STREAMS_PER_GROUP = 1000;
const PAGE_SIZE = 50;

export function createLogsEngine(options: { clock: Clock; accountId: string; region: string }): LogsEngine {
  const { clock, accountId, region } = options;
  const groups = new Map<string, LogGroup>();
  const arnOf = (name: string): string => `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

  function groupOf(input: JsonObject): LogGroup {
    const identifier = String(input['logGroupName'] ?? input['logGroupIdentifier'] ?? '');
    const name = identifier.startsWith('arn:') ? (identifier.split(':log-group:')[1] ?? '') : identifier;
    const group = groups.get(name.replace(/:\*$/, ''));
    if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    return group;
  }

  function streamOf(group: LogGroup, input: JsonObject): LogStream {
    const stream = group.streams.get(String(input['logStreamName'] ?? ''));
    if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    return stream;
  }

  function createStream(group: LogGroup, name: string): LogStream {
    if (!STREAM_NAME.test(name)) throw invalid(`logStreamName "${name}" is not valid`);
    if (group.streams.size >= MAX_STREAMS_PER_GROUP) {
      throw new AwsError('LimitExceededException', `A log group has at most ${MAX_STREAMS_PER_GROUP} streams here`);
    }
    const nothing = { lastIngestedAtMs: undefined, firstEventMs: undefined, lastEventMs: undefined };
    const stream = { name, createdAtMs: clock.nowMs(), ...nothing };
    group.streams.set(name, stream);
    return stream;
  }

  const operations: Record<string, (input: JsonObject) => JsonObject> = {
    CreateLogGroup(input) {
      const name = String(input['logGroupName'] ?? '');
      if (!NAME.test(name)) throw invalid(`logGroupName "${name}" is not valid`);
      if (groups.has(name)) throw alreadyExists('log group');
      if (groups.size >= MAX_GROUPS) throw new AwsError('LimitExceededException', `${MAX_GROUPS} log groups at most`);
      groups.set(name, createLogGroup(name, clock.nowMs()));
      return {};
    },
    DeleteLogGroup(input) {
      groups.delete(groupOf(input).name);
      return {};
    },
    PutRetentionPolicy(input) {
      groupOf(input).retentionDays = Number(input['retentionInDays']);
      return {};
    },
    CreateLogStream(input) {
      const group = groupOf(input);
      const name = String(input['logStreamName'] ?? '');
      if (group.streams.has(name)) throw alreadyExists('log stream');
      createStream(group, name);
      return {};
    },
    DeleteLogStream(input) {
      const group = groupOf(input);
      group.deleteStream(streamOf(group, input).name);
      return {};
    },
    DescribeLogGroups(input) {
      const prefix = String(input['logGroupNamePrefix'] ?? '');
      const found = [...groups.values()].filter(({ name }) => name.startsWith(prefix));
      const page = pageOf(sortedByName(found), input, PAGE_SIZE);
      return { logGroups: page.items.map((group) => groupView(group, arnOf(group.name))), nextToken: page.next };
    },
    DescribeLogStreams(input) {
      const group = groupOf(input);
      const prefix = String(input['logStreamNamePrefix'] ?? '');
      const found = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix));
      const page = pageOf(sortedByName(found), input, PAGE_SIZE);
      const logStreams = page.items.map((stream) => streamView(stream, arnOf(group.name)));
      return { logStreams, nextToken: page.next };
    },
    PutLogEvents(input) {
      const group = groupOf(input);
      group.append(streamOf(group, input), readEvents(input['logEvents']), clock.nowMs());
      return { nextSequenceToken: '0' };
    },
    GetLogEvents(input) {
      const group = groupOf(input);
      return readForward(group.events(streamOf(group, input).name), input);
    },
    FilterLogEvents: (input) => filterEvents(groupOf(input).events(), input),
    ...logPolicyOperations(clock),
  };

  return {
    execute(operation, input) {
      if (!Object.hasOwn(operations, operation)) {
        throw new AwsError('UnknownOperationException', `CloudWatch Logs ${operation} is not emulated`);
      }
      return operations[operation]?.(input) ?? {};
    },
    put(logGroupName, logStreamName, events) {
      const group = groupOf({ logGroupName });
      const stream = group.streams.get(logStreamName) ?? createStream(group, logStreamName);
      group.append(stream, events, clock.nowMs());
    },
  };
}

function groupView(group: LogGroup, arn: string): JsonObject {
  return {
    logGroupName: group.name,
    creationTime: group.createdAtMs,
    retentionInDays: group.retentionDays,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: group.storedBytes(),
    logGroupClass: 'STANDARD',
  };
}

function streamView(stream: LogStream, groupArn: string): JsonObject {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAtMs,
    firstEventTimestamp: stream.firstEventMs,
    lastEventTimestamp: stream.lastEventMs,
    lastIngestionTime: stream.lastIngestedAtMs,
    arn: `${groupArn}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}

function sortedByName<Item extends { name: string }>(items: Item[]): Item[] {
  return items.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function alreadyExists(what: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
