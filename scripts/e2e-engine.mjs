// The demo run against a LocalStack-compatible engine that is really started: installs it from PyPI into `.roadbed/`,
// runs `roadbed up --engine URL`, looks into the engine itself, and ends what it started. See docs/engines.md.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort, startProcess } from './engine/child-process.mjs';
import { lookIntoEngine } from './engine/engine-contents.mjs';
import { ENGINE_KINDS } from './engine/engine-kinds.mjs';
import { pythonWith } from './engine/python-venv.mjs';
import { brokenPromises } from './engine/run-promises.mjs';

// the SDK's words about future Node versions are for its users, not for ours
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const PROJECT_DIR = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(PROJECT_DIR, 'cli', 'roadbed.mjs');
const VEHICLES = 3;
const REGION = 'eu-central-1';
const ACCOUNT_ID = '000000000000';
const RUN_TIMEOUT_MS = 180_000;
const HELP = `usage: npm run e2e:engine -- [options]

  --engine-kind KIND    ${Object.keys(ENGINE_KINDS).join(', ')} (default ministack): installed from PyPI and started
  --engine URL          an engine that runs already; it is used and left running
  --help                this text
`;

async function main() {
  const { values } = parseArgs({
    options: { 'engine-kind': { type: 'string' }, engine: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) return void process.stdout.write(HELP);
  const name = values['engine-kind'] ?? 'ministack';
  if (!Object.hasOwn(ENGINE_KINDS, name)) throw new Error(`--engine-kind is "${name}"\n${HELP}`);
  const workDir = await mkdtemp(join(tmpdir(), 'roadbed-engine-'));
  const interrupted = new AbortController();
  // the run under way ends first, then the engine, in `finally`
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let engine;
  try {
    engine = values.engine ? runningEngine(values.engine) : await startEngine(name, workDir);
    const isGood = await checkEngine(engine, interrupted.signal);
    process.exitCode = interrupted.signal.aborted ? 130 : Number(!isGood);
  } finally {
    await engine?.end();
    await rm(workDir, { recursive: true, force: true });
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** The demo on a fresh engine, then a shorter one on what the first left there. */
async function checkEngine(engine, signal) {
  const before = await lookIntoEngine(engine.url, { region: REGION, accountId: ACCOUNT_ID });
  const first = await runDemo(engine.url, { vehicles: VEHICLES, seconds: 15, signal });
  const between = await lookIntoEngine(engine.url, { region: REGION, accountId: ACCOUNT_ID });
  const again = await runDemo(engine.url, { vehicles: 1, seconds: 6, signal });
  const after = await lookIntoEngine(engine.url, { region: REGION, accountId: ACCOUNT_ID });
  const broken = [
    ...brokenPromises('first run', first, { before, after: between }),
    ...brokenPromises('run on kept resources', again, { before: between, after }),
  ];
  for (const what of broken) say(`not as it must be: ${what}`);
  for (const [title, { report, exitCode }] of Object.entries({ 'first run': first, 'kept resources': again })) {
    say(`${title.padEnd(15)} exit ${exitCode}  ${report === undefined ? 'no report' : figures(report)}`);
  }
  say(
    `in the engine   ${after.tables} tables, ${after.streams} streams, ${after.queues} queues, ${after.buckets} buckets`,
  );
  say(`                ${after.shadows} shadows with ${after.frames} frames, ${after.streamRecords} stream records`);
  say(`${broken.length === 0 ? 'PASS' : 'FAIL'} ${engine.name} at ${engine.url}`);
  return broken.length === 0;
}

function runningEngine(url) {
  return { name: 'the running engine', url: url.replace(/\/$/, ''), end: async () => undefined };
}

async function startEngine(name, workDir) {
  const kind = ENGINE_KINDS[name];
  const directory = join(PROJECT_DIR, '.roadbed', 'engines', name);
  await mkdir(join(PROJECT_DIR, '.roadbed', 'engines'), { recursive: true });
  say(`installing ${kind.packages.join(' ')} (kept in .roadbed/engines/${name}) ...`);
  await pythonWith({ directory, packages: kind.packages, minor: kind.minor });
  const port = await freePort();
  const { command, args, env } = kind.start({ directory, port, region: REGION });
  const logFile = join(workDir, 'engine.log');
  const inherited = { PATH: process.env.PATH, HOME: workDir, TMPDIR: workDir, LANG: 'C.UTF-8' };
  const child = startProcess({ command, args, cwd: workDir, env: { ...inherited, ...env }, logFile });
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilHealthy(url, child, kind.startTimeoutMs);
  } catch (error) {
    await child.end();
    const log = await readFile(logFile, 'utf8').catch(() => '');
    throw new Error(`${error.message}\n${log.slice(-2000)}`);
  }
  say(`${kind.packages[0]} runs at ${url} (process ${child.pid})`);
  return { name: kind.packages[0], url, end: () => child.end() };
}

async function untilHealthy(url, child, timeoutMs) {
  const endsAtMs = Date.now() + timeoutMs;
  while (Date.now() < endsAtMs) {
    if (child.ending() !== '') throw new Error(`the engine ${child.ending()}`);
    const answer = await fetch(`${url}/_localstack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the engine did not become healthy within ${timeoutMs / 1000} s`);
}

/** `roadbed up` as a user runs it; its last line is the report. */
function runDemo(engineUrl, { vehicles, seconds, signal }) {
  const args = [CLI, 'up', '--vehicles', `${vehicles}`, '--for', `${seconds}s`, '--json', '--engine', engineUrl];
  say(`roadbed up --vehicles ${vehicles} --for ${seconds}s --json --engine ${engineUrl}`);
  return new Promise((resolve) => {
    const options = { cwd: PROJECT_DIR, signal, timeout: RUN_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, args, options, (_error, stdout, stderr) => {
      const report = parsed(stdout.trim().split('\n').at(-1));
      resolve({ exitCode: child.exitCode ?? child.signalCode, report, stderr, vehicles });
    });
  });
}

function parsed(line) {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
}

function figures({ vehicles, telemetry, commands, startMs, firstFrameStoredMs }) {
  return (
    `${vehicles.connected}/${vehicles.provisioned} vehicles, ${telemetry.framesStored}/${telemetry.framesAcked}/` +
    `${telemetry.framesSent} frames stored/acked/sent, ${commands.succeeded}/${commands.accepted} commands, ` +
    `p50 ${commands.p50Ms} ms, p99 ${commands.p99Ms} ms, up ${startMs} ms, first frame ${firstFrameStoredMs} ms`
  );
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`FAIL ${error.message}\n`);
  process.exitCode = 1;
}
