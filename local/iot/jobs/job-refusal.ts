/** Why a device's request was refused. [AWS-IoT: jobs-api] */
export type JobErrorCode =
  | 'InvalidTopic'
  | 'InvalidJson'
  | 'InvalidRequest'
  | 'InvalidStateTransition'
  | 'ResourceNotFound'
  | 'VersionMismatch'
  | 'InternalError'
  | 'TerminalStateReached';

export interface JobRefusal {
  ok: false;
  code: JobErrorCode;
  message: string;
  /** Of the execution that did not change, where its state is the reason. */
  executionState?: object | undefined;
}

export function refuseJob(code: JobErrorCode, message: string, executionState?: object): JobRefusal {
  return { ok: false, code, message, ...(executionState && { executionState }) };
}
