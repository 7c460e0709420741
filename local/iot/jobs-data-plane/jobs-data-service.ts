import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import type { Log } from '../../ports/log.ts';
import type { DeviceJobs } from '../jobs/device-jobs.ts';
import { readDescribeRequest, readStartRequest, readUpdateRequest } from '../jobs/device-request.ts';
import { type JobErrorCode, type JobRefusal, refuseJob } from '../jobs/job-refusal.ts';
import { readObjectBody } from '../object-body.ts';
import type { ResourceArns } from '../registry/resource-arns.ts';
import { type JobsDataCall, routeJobsCall } from './jobs-data-route.ts';

type Answer = ReturnType<DeviceJobs['pending']>;
type ErrorName = readonly [status: number, name: string];

/** [AWS-IoT: API_Operations_AWS_IoT_Jobs_Data_Plane]; AWS lists no error for a version that differs [assumed]. */
const ERRORS: Readonly<Record<JobErrorCode, ErrorName>> = {
  InvalidTopic: [400, 'InvalidRequestException'],
  InvalidJson: [400, 'InvalidRequestException'],
  InvalidRequest: [400, 'InvalidRequestException'],
  InvalidStateTransition: [409, 'InvalidStateTransitionException'],
  ResourceNotFound: [404, 'ResourceNotFoundException'],
  VersionMismatch: [409, 'VersionConflictException'],
  InternalError: [500, 'InternalServerException'],
  TerminalStateReached: [410, 'TerminalStateException'],
};

/** The `iot-jobs-data` API: what devices ask over MQTT, over HTTP. [AWS-IoT: API_Operations_AWS_IoT_Jobs_Data_Plane] */
export function createJobsDataService(options: { devices: DeviceJobs; arns: ResourceArns; log: Log }): AwsService {
  const { devices, arns, log } = options;
  return {
    signingNames: ['iot-jobs-data'],
    requiredPermissions(request) {
      const call = routeJobsCall(request);
      return call ? [{ action: `iotjobsdata:${call.operation}`, resource: arns.thing(call.thingName) }] : [];
    },
    async handle(request) {
      const call = routeJobsCall(request);
      if (!call) return unknownOperation(request);
      const answer = perform(devices, call, request.body);
      if (answer.ok) return json(200, {}, answer.answer);
      const { code, message, executionState } = answer;
      log('warn', 'jobs-data-call-refused', { operation: call.operation, code, reason: message });
      const [status, name] = ERRORS[code];
      return json(status, { 'x-amzn-ErrorType': name }, { message, ...(executionState && { executionState }) });
    },
    accessDenied: (message) => json(403, { 'x-amzn-ErrorType': 'ForbiddenException' }, { message }),
  };
}

function perform(devices: DeviceJobs, call: JobsDataCall, body: Buffer): Answer {
  const { operation, thingName, jobId } = call;
  if (operation === 'GetPendingJobExecutions') return devices.pending(thingName);
  if (operation === 'DescribeJobExecution') {
    const request = readDescribeRequest(fieldsOfQuery(call.query));
    return request.ok ? withThing(devices.describe(thingName, jobId, request.value), thingName) : request;
  }
  const fields = readObjectBody(body);
  if (!fields) return refuseJob('InvalidJson', 'The body is not a JSON object');
  if (operation === 'StartNextPendingJobExecution') {
    const request = readStartRequest(fields);
    return request.ok ? withThing(devices.startNext(thingName, request.value), thingName) : request;
  }
  const request = readUpdateRequest(fields);
  return request.ok ? devices.update(thingName, jobId, request.value) : request;
}

/** Over HTTP an execution names its thing. [AWS-IoT: API_iot-jobs-data_JobExecution] */
function withThing(answer: Answer, thingName: string): Answer | JobRefusal {
  const execution = answer.ok ? answer.answer['execution'] : undefined;
  return execution ? { ok: true, answer: { execution: { thingName, ...execution } } } : answer;
}

function fieldsOfQuery(query: URLSearchParams): Record<string, unknown> {
  const included = query.get('includeJobDocument');
  const includeJobDocument = included === 'true' ? true : included === 'false' ? false : included;
  return { executionNumber: query.get('executionNumber'), includeJobDocument };
}

function unknownOperation({ method, url }: AwsHttpRequest): AwsHttpResponse {
  if (method === 'POST' && url === '/command-executions') {
    const message = 'StartCommandExecution is not emulated here.';
    return json(501, { 'x-amzn-ErrorType': 'NotImplementedException' }, { message });
  }
  const message = `No operation at ${method} ${url}.`;
  return json(404, { 'x-amzn-ErrorType': 'UnknownOperationException' }, { message });
}

function json(status: number, headers: Record<string, string>, body: object): AwsHttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
