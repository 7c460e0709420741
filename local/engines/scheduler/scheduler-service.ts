import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import { AwsError, type JsonObject, parseJsonBody } from '../aws-error.ts';
import type { SchedulerEngine } from './scheduler-engine.ts';

interface Route {
  operation: string;
  method: string;
  /** `{Label}` takes one segment. */
  path: string;
}

const route = (operation: string, method: string, path: string): Route => ({ operation, method, path });

const ROUTES: readonly Route[] = [
  route('CreateSchedule', 'POST', '/schedules/{Name}'),
  route('GetSchedule', 'GET', '/schedules/{Name}'),
  route('UpdateSchedule', 'PUT', '/schedules/{Name}'),
  route('DeleteSchedule', 'DELETE', '/schedules/{Name}'),
  route('ListSchedules', 'GET', '/schedules'),
  route('CreateScheduleGroup', 'POST', '/schedule-groups/{Name}'),
  route('GetScheduleGroup', 'GET', '/schedule-groups/{Name}'),
  route('DeleteScheduleGroup', 'DELETE', '/schedule-groups/{Name}'),
  route('ListScheduleGroups', 'GET', '/schedule-groups'),
  route('ListTagsForResource', 'GET', '/tags/{ResourceArn}'),
  route('TagResource', 'POST', '/tags/{ResourceArn}'),
  route('UntagResource', 'DELETE', '/tags/{ResourceArn}'),
];

/** Parameters that the query names otherwise than the API. */
const QUERY_NAMES: Readonly<Record<string, string>> = {
  clientToken: 'ClientToken',
  groupName: 'GroupName',
  ScheduleGroup: 'GroupName',
};

/** EventBridge Scheduler behind the front door: REST with JSON. */
export function createSchedulerService(engine: SchedulerEngine): AwsService {
  return {
    signingNames: ['scheduler'],
    requiredPermissions(request) {
      const call = readCall(request);
      return call ? [{ action: `scheduler:${call.operation}`, resource: resourceOf(call, engine) }] : [];
    },
    async handle(request) {
      const call = readCall(request);
      if (!call)
        return errorAnswer(new AwsError('UnknownOperationException', 'No such operation', { statusCode: 404 }));
      try {
        const input = { ...call.input, ...parseJsonBody(request.body), ...call.labels };
        return answer(200, {}, engine.execute(call.operation, input));
      } catch (error) {
        if (error instanceof AwsError) return errorAnswer(error);
        throw error;
      }
    },
    accessDenied: (message) => errorAnswer(new AwsError('AccessDeniedException', message, { statusCode: 403 })),
  };
}

interface Call {
  operation: string;
  labels: Record<string, string>;
  /** Of the query. */
  input: JsonObject;
  body: JsonObject;
}

function readCall({ method, url, body }: AwsHttpRequest): Call | undefined {
  const [path = '', search = ''] = url.split('?');
  for (const known of ROUTES) {
    const labels = known.method === method ? labelsOf(known.path, path) : undefined;
    if (labels) return { operation: known.operation, labels, input: readQuery(search), body: readableBody(body) };
  }
  return undefined;
}

function labelsOf(pattern: string, path: string): Record<string, string> | undefined {
  const given = path.split('/');
  const wanted = pattern.split('/');
  if (given.length !== wanted.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const actual = given[at] ?? '';
    const [, label] = /^\{(\w+)\}$/.exec(part) ?? [];
    if (label === undefined && part !== actual) return undefined;
    if (label !== undefined) labels[label] = decode(actual);
  }
  return labels;
}

function readQuery(search: string): JsonObject {
  const input: JsonObject = {};
  const query = new URLSearchParams(search);
  for (const name of query.keys()) {
    const values = query.getAll(name);
    input[QUERY_NAMES[name] ?? name] = name === 'TagKeys' ? values : values[0];
  }
  return input;
}

/** [AWS-Scheduler: actions, resources and condition keys] */
function resourceOf({ operation, labels, input, body }: Call, { book }: SchedulerEngine): string {
  const { Name, ResourceArn } = labels;
  if (ResourceArn !== undefined) return ResourceArn;
  if (Name === undefined) return '*';
  if (operation.endsWith('Group')) return book.arnOfGroup(Name);
  return book.arnOf(String(body['GroupName'] ?? input['GroupName'] ?? 'default'), Name);
}

function readableBody(body: Buffer): JsonObject {
  try {
    return parseJsonBody(body);
  } catch {
    return {};
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function errorAnswer({ name, message, statusCode }: AwsError): AwsHttpResponse {
  return answer(statusCode, { 'x-amzn-ErrorType': name }, { Message: message });
}

function answer(status: number, headers: Record<string, string>, body: object): AwsHttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
