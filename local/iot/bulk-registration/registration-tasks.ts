import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { TemplateDocument } from '../provisioning/template-document.ts';
import { done, failed, notFound, type Outcome } from '../registry/outcome.ts';
import { readGivenTemplate } from './given-template.ts';
import { readParameters } from './parameter-line.ts';
import type { RegistrationInput, RegistrationTask } from './registration-task.ts';

/** Tasks that register things in bulk, one at a time; in memory. [AWS-IoT: bulk-provisioning] */
export interface RegistrationTasks {
  /** Refuses a template that is none, and a second task beside one that runs. */
  start(input: RegistrationInput): Outcome<RegistrationTask>;
  find(taskId: string): Outcome<RegistrationTask>;
  /** The newest first. */
  all(): RegistrationTask[];
  /** Ends a task after the line it is at. */
  stop(taskId: string): Outcome<undefined>;
  /** A report by its token. */
  report(token: string): string | undefined;
}

export interface RegistrationTaskPorts {
  clock: Clock;
  log: Log;
  newId: () => string;
  /** The file, as the role may read it; rejects when it may not or there is none. */
  readInput(roleArn: string, bucket: string, key: string): Promise<Buffer>;
  register(document: TemplateDocument, parameters: Readonly<Record<string, string>>): Promise<Outcome<object>>;
}

/** Older ones are forgotten, with their reports. */
const MAX_TASKS = 20;

export function createRegistrationTasks(ports: RegistrationTaskPorts): RegistrationTasks {
  const tasks = new Map<string, RegistrationTask>();
  const find: RegistrationTasks['find'] = (taskId) => {
    const task = tasks.get(taskId);
    return task ? done(task) : notFound(`Thing registration task ${taskId}`);
  };
  return {
    start(input) {
      const document = readGivenTemplate(input.templateBody);
      if (!document.ok) return document;
      const running = [...tasks.values()].find(isRunning);
      if (running) return failed('InvalidRequestException', `Thing registration task ${running.taskId} is running.`);
      const task = newTask(input, ports);
      tasks.set(task.taskId, task);
      const [oldest] = tasks.keys();
      if (tasks.size > MAX_TASKS && oldest !== undefined) tasks.delete(oldest);
      void run(task, document.value, ports);
      return done(task);
    },
    find,
    all: () => [...tasks.values()].reverse(),
    stop(taskId) {
      const found = find(taskId);
      if (!found.ok) return found;
      if (found.value.status !== 'InProgress') {
        return failed('InvalidRequestException', `Thing registration task ${taskId} is not in progress.`);
      }
      found.value.status = 'Cancelling';
      return done(undefined);
    },
    report(token) {
      const reports = [...tasks.values()].flatMap((task) => Object.values(task.reports));
      const found = reports.find((report) => report.token === token);
      return found?.lines.map((line) => `${line}\n`).join('');
    },
  };
}

function newTask(input: RegistrationInput, { clock, newId }: RegistrationTaskPorts): RegistrationTask {
  const nowMs = clock.nowMs();
  const report = (): { token: string; lines: string[] } => ({ token: randomBytes(24).toString('hex'), lines: [] });
  return {
    ...input,
    ...{ taskId: newId(), createdAtMs: nowMs, modifiedAtMs: nowMs, status: 'InProgress', message: undefined },
    ...{ lineCount: 0, successCount: 0, failureCount: 0, reports: { RESULTS: report(), ERRORS: report() } },
  };
}

const isRunning = ({ status }: RegistrationTask): boolean => status === 'InProgress' || status === 'Cancelling';

/** Never rejects. */
async function run(task: RegistrationTask, document: TemplateDocument, ports: RegistrationTaskPorts): Promise<void> {
  try {
    const input = await ports.readInput(task.roleArn, task.inputFileBucket, task.inputFileKey);
    const lines = input.toString('utf8').split('\n');
    task.lineCount = lines.filter((line) => line.trim() !== '').length;
    for (const [index, line] of lines.entries()) {
      if (!isInProgress(task)) break;
      if (line.trim() !== '') await registerLine(task, document, { text: line, number: index + 1 }, ports);
    }
    task.status = isInProgress(task) ? 'Completed' : 'Cancelled';
  } catch (error) {
    task.status = 'Failed';
    task.message = error instanceof Error ? error.message : String(error);
  }
  task.modifiedAtMs = ports.clock.nowMs();
  const { taskId, status, message, successCount, failureCount } = task;
  const level = status === 'Failed' ? 'warn' : 'info';
  ports.log(level, 'thing-registration-task-over', { taskId, status, message, successCount, failureCount });
}

/** Asked anew after each wait: it may have been stopped meanwhile. */
const isInProgress = (task: RegistrationTask): boolean => task.status === 'InProgress';

/** What the lines of the reports look like is not documented. [assumed] */
async function registerLine(
  task: RegistrationTask,
  document: TemplateDocument,
  line: { text: string; number: number },
  ports: RegistrationTaskPorts,
): Promise<void> {
  const parameters = readParameters(line.text);
  const outcome = parameters.ok ? await ports.register(document, parameters.value) : parameters;
  const { RESULTS, ERRORS } = task.reports;
  if (outcome.ok) {
    task.successCount += 1;
    RESULTS.lines.push(JSON.stringify({ lineNumber: line.number, response: outcome.value }));
  } else {
    task.failureCount += 1;
    const { code: errorCode, message: errorMessage } = outcome;
    ERRORS.lines.push(JSON.stringify({ lineNumber: line.number, errorCode, errorMessage }));
  }
  task.modifiedAtMs = ports.clock.nowMs();
  // a long file must not hold up the gateway
  await setImmediate();
}
