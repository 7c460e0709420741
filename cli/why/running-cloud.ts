import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../usage-error.ts';

const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
/** Where `roadbed up` says that it runs; of several, the last one started. */
export const RUNNING_FILE = join(PROJECT_DIR, '.roadbed', 'running.json');

const START_ONE = 'start one with roadbed up, or name one with --endpoint or --ready-file';

/** A local cloud that other commands can find. */
interface RunningCloud {
  pid: number;
  /** URL of the AWS front door. */
  aws: string;
}

/** Written whole or not at all. */
export async function announceCloud(cloud: RunningCloud, file = RUNNING_FILE): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${cloud.pid}`;
  await writeFile(draft, `${JSON.stringify(cloud)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** Removes the announcement, unless another cloud has put its own there since. */
export async function withdrawCloud(pid: number, file = RUNNING_FILE): Promise<void> {
  const announced = await readAnnouncement(file);
  if (announced?.pid === pid) await rm(file, { force: true });
}

/** Front door of the cloud that announced itself; throws UsageError when none runs. */
export async function findRunningCloud(file = RUNNING_FILE): Promise<string> {
  const announced = await readAnnouncement(file);
  if (announced === undefined) throw new UsageError(`no local cloud is running: ${START_ONE}`);
  if (!isAlive(announced.pid)) {
    throw new UsageError(`the local cloud of process ${announced.pid} is gone: ${START_ONE}`);
  }
  return announced.aws;
}

/** Front door named in a ready file of `roadbed up`. */
export async function cloudOfReadyFile(path: string): Promise<string> {
  const ready = await readJson(path);
  const url = (ready as { aws?: { iot?: unknown } } | undefined)?.aws?.iot;
  if (typeof url === 'string' && URL.canParse(url)) return url;
  throw new UsageError(`--ready-file ${path}: there is no such file, or it is none that roadbed up wrote`);
}

async function readAnnouncement(file: string): Promise<RunningCloud | undefined> {
  const { pid, aws } = ((await readJson(file)) ?? {}) as Partial<RunningCloud>;
  return typeof pid === 'number' && typeof aws === 'string' && URL.canParse(aws) ? { pid, aws } : undefined;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Signal 0 only asks; EPERM means that the process is there and another user's. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
