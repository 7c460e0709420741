import { spawn } from 'node:child_process';

const TIMEOUT_MS = 120_000;
const KEPT_CHARACTERS = 8_000;

/**
 * Runs a Node script and waits for its end. Rejects when it exits other than with 0 or takes over two minutes; the
 * message holds the last lines it wrote.
 */
export function runNode(args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: TIMEOUT_MS });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`node ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}:\n${output.trim()}`));
    });
  });
}
