import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const RUN_ONE = fileURLToPath(new URL('./run-one.py', import.meta.url));
/** Several tests wait for ever on a broker that does not answer. */
const TEST_TIMEOUT_MS = 120_000;
const exec = promisify(execFile);

/** Names of the suite's tests of one protocol version. */
export async function listTests(suiteDir, version) {
  const { stdout } = await exec('python3', [RUN_ONE, suiteDir, version, 'list']);
  return stdout.split('\n').filter(Boolean);
}

/** Runs one test, in a process of its own, against the broker on `port`: `{version, test, passed, seconds, why}`. */
export async function runTest(suiteDir, version, port, test) {
  const startedMs = Date.now();
  const outcome = await exec('python3', [RUN_ONE, suiteDir, version, String(port), test], {
    timeout: TEST_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  }).then(
    () => ({ passed: true, why: '' }),
    (error) => ({ passed: false, why: whyOf(error) }),
  );
  return { version, test, seconds: Math.round((Date.now() - startedMs) / 100) / 10, ...outcome };
}

/** The first line that names an error: later ones follow from it. */
function whyOf({ killed, stdout = '', stderr = '', message }) {
  if (killed) return `no end after ${TEST_TIMEOUT_MS / 1000} s`;
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  return lines.find((line) => /^\w*(Error|Exception)\b/.test(line)) ?? message.split('\n')[0];
}
