import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

// many children at once are no leak
process.setMaxListeners(0);

/**
 * Starts a program. `ended` resolves to `{code, stdout, stderr}`; after `timeoutMs` it is killed and `code` is null.
 * What it has written so far stands in `output`.
 */
export function start(command, args, { timeoutMs = 30_000, env, cwd, input } = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  // what a failed check leaves behind does not outlive this process
  const killWithUs = () => child.kill('SIGKILL');
  process.on('exit', killWithUs);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  child.stdin.on('error', () => undefined).end(input);
  const ended = new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      process.off('exit', killWithUs);
      resolve({ code, ...output });
    });
  });
  return { child, output, ended };
}

/** Runs a program to its end. */
export function run(command, args, options) {
  return start(command, args, options).ended;
}

/** Runs a program to its end; throws what it said unless it exits 0. Resolves to its stdout. */
export async function runOk(command, args, options) {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code !== 0) {
    throw new Error(`${command} ${args[0] ?? ''} exited ${code}: ${(stderr || stdout).trim().slice(-400)}`);
  }
  return stdout;
}

/** Polls until `read` resolves to something that is not undefined; throws after `timeoutMs`. */
export async function eventually(what, read, timeoutMs = 15_000) {
  const endsAtMs = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > endsAtMs) throw new Error(`${what} did not come in ${timeoutMs} ms`);
    await sleep(50);
  }
}
