/** What a runtime reports for a failed invocation. [AWS-Lambda: Node.js exceptions] */
export interface RuntimeError {
  errorType: string;
  errorMessage: string;
  /** Stack lines, absent when the sandbox and not the code failed. */
  trace?: string[];
}

/** The sandbox was stopped because the handler did not answer in time. */
export function timedOut(requestId: string, timeoutMs: number): RuntimeError {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

/** The runtime went away during the invocation, e.g. through `process.exit`. */
export function exited(requestId: string, exitCode: number): RuntimeError {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status ${exitCode}`,
  };
}

/** The handler used more than the function's memory. */
export function outOfMemory(requestId: string): RuntimeError {
  return {
    errorType: 'Runtime.OutOfMemory',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  };
}

/** An error that names itself as AWS's API would: for refused creations and refused calls. */
export function awsError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
