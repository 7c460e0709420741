export const TASK_STATUSES = ['InProgress', 'Completed', 'Failed', 'Cancelled', 'Cancelling'] as const;
export const REPORT_TYPES = ['RESULTS', 'ERRORS'] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

/** What a task is started with: a template, and a file with the parameters of one thing a line. */
export interface RegistrationInput {
  readonly templateBody: string;
  readonly inputFileBucket: string;
  readonly inputFileKey: string;
  /** Reads the file. */
  readonly roleArn: string;
}

/** Things registered in bulk; its figures grow while it runs. [AWS-IoT: bulk-provisioning] */
export interface RegistrationTask extends RegistrationInput {
  readonly taskId: string;
  readonly createdAtMs: number;
  modifiedAtMs: number;
  status: (typeof TASK_STATUSES)[number];
  /** Why it failed. */
  message: string | undefined;
  /** Of the file; 0 until it is read. */
  lineCount: number;
  successCount: number;
  failureCount: number;
  /** Lines of JSON, and by which token they are fetched. */
  readonly reports: Readonly<Record<ReportType, { token: string; lines: string[] }>>;
}

export function percentageOf({ lineCount, successCount, failureCount, status }: RegistrationTask): number {
  if (status === 'Completed') return 100;
  return lineCount === 0 ? 0 : Math.floor(((successCount + failureCount) / lineCount) * 100);
}
