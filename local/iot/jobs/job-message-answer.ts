import type { DeviceJobs } from './device-jobs.ts';
import { readDescribeRequest, readStartRequest, readUpdateRequest } from './device-request.ts';
import { type JobRefusal, refuseJob } from './job-refusal.ts';
import type { JobRequestTopic } from './job-request-topic.ts';

export interface MessageAnswer {
  outcome: 'accepted' | 'rejected';
  body: Record<string, unknown>;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What a request by message is answered with; `timestamp` in seconds. [AWS-IoT: jobs-mqtt-api] */
export function answerMessage(
  devices: DeviceJobs,
  request: JobRequestTopic,
  payload: Uint8Array,
  timestamp: number,
): MessageAnswer {
  const fields = readFields(payload);
  if (!fields) {
    const { code, message } = refuseJob('InvalidJson', 'The payload is not a JSON object in UTF-8');
    return { outcome: 'rejected', body: { code, message, timestamp } };
  }
  const { clientToken } = fields;
  const ending = { ...(typeof clientToken === 'string' && { clientToken }), timestamp };
  const answered = perform(devices, request, fields);
  if (answered.ok) return { outcome: 'accepted', body: { ...ending, ...answered.answer } };
  const { code, message, executionState } = answered;
  return { outcome: 'rejected', body: { code, message, ...ending, ...(executionState && { executionState }) } };
}

function perform(
  devices: DeviceJobs,
  { operation, thingName, jobId }: JobRequestTopic,
  fields: Record<string, unknown>,
): ReturnType<DeviceJobs['pending']> | JobRefusal {
  switch (operation) {
    case 'get':
      return devices.pending(thingName);
    case 'start-next': {
      const request = readStartRequest(fields);
      return request.ok ? devices.startNext(thingName, request.value) : request;
    }
    case 'describe': {
      const request = readDescribeRequest(fields);
      return request.ok ? devices.describe(thingName, jobId, request.value) : request;
    }
    case 'update': {
      const request = readUpdateRequest(fields);
      return request.ok ? devices.update(thingName, jobId, request.value) : request;
    }
  }
}

/** Nothing is as good as `{}`. [assumed] */
function readFields(payload: Uint8Array): Record<string, unknown> | undefined {
  if (payload.length === 0) return {};
  try {
    const parsed: unknown = JSON.parse(utf8.decode(payload));
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
