import { DEVICE_STATUSES } from './execution-change.ts';
import { type JobRefusal, refuseJob } from './job-refusal.ts';
import { readStatusDetails } from './status-details.ts';

export interface StartRequest {
  statusDetails: Record<string, string> | undefined;
  stepTimeoutMinutes: number | undefined;
}

export interface DescribeRequest {
  executionNumber: number | undefined;
  includesDocument: boolean;
}

export interface UpdateRequest extends StartRequest {
  status: (typeof DEVICE_STATUSES)[number];
  expectedVersion: number | undefined;
  executionNumber: number | undefined;
  includesState: boolean;
  includesDocument: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
type Read<Value> = { ok: true; value: Value } | JobRefusal;

const MAX_STEP_MINUTES = 10_080;

/** [AWS-IoT: jobs-mqtt-api] */
export function readStartRequest(fields: Fields): Read<StartRequest> {
  const details = readStatusDetails(fields['statusDetails']);
  if (!details.ok) return refuseJob('InvalidRequest', details.problem);
  const stepTimeoutMinutes = wholeNumber(fields['stepTimeoutInMinutes']);
  const isInRange =
    stepTimeoutMinutes === undefined ||
    stepTimeoutMinutes === -1 ||
    (stepTimeoutMinutes >= 1 && stepTimeoutMinutes <= MAX_STEP_MINUTES);
  if (!isInRange) {
    return refuseJob('InvalidRequest', `stepTimeoutInMinutes must be from 1 to ${MAX_STEP_MINUTES}, or -1`);
  }
  return { ok: true, value: { statusDetails: details.details, stepTimeoutMinutes } };
}

/** [AWS-IoT: jobs-mqtt-api] */
export function readDescribeRequest(fields: Fields): Read<DescribeRequest> {
  const executionNumber = wholeNumber(fields['executionNumber']);
  if (!isPositive(executionNumber)) return refuseJob('InvalidRequest', 'executionNumber must be 1 or more');
  const includesDocument = booleanOf(fields['includeJobDocument'], true);
  if (includesDocument === undefined) return refuseJob('InvalidRequest', 'includeJobDocument must be true or false');
  return { ok: true, value: { executionNumber, includesDocument } };
}

/** [AWS-IoT: jobs-mqtt-api] */
export function readUpdateRequest(fields: Fields): Read<UpdateRequest> {
  const status = DEVICE_STATUSES.find((known) => known === fields['status']);
  if (!status) return refuseJob('InvalidRequest', `status must be one of ${DEVICE_STATUSES.join(', ')}`);
  const start = readStartRequest(fields);
  if (!start.ok) return start;
  const expectedVersion = wholeNumber(fields['expectedVersion']);
  const executionNumber = wholeNumber(fields['executionNumber']);
  if (!isPositive(expectedVersion)) return refuseJob('InvalidRequest', 'expectedVersion must be 1 or more');
  if (!isPositive(executionNumber)) return refuseJob('InvalidRequest', 'executionNumber must be 1 or more');
  const includesState = booleanOf(fields['includeJobExecutionState'], false);
  const includesDocument = booleanOf(fields['includeJobDocument'], false);
  if (includesState === undefined || includesDocument === undefined) {
    return refuseJob('InvalidRequest', 'includeJobExecutionState and includeJobDocument must be true or false');
  }
  return {
    ok: true,
    value: { ...start.value, status, expectedVersion, executionNumber, includesState, includesDocument },
  };
}

/** The embedded SDK sends numbers as text. NaN: it is no whole number. [aws/Jobs-for-AWS-IoT-embedded-sdk] */
function wholeNumber(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : Number.NaN;
}

function isPositive(value: number | undefined): boolean {
  return value === undefined || value >= 1;
}

function booleanOf(value: unknown, absent: boolean): boolean | undefined {
  if (value === undefined || value === null) return absent;
  return typeof value === 'boolean' ? value : undefined;
}
