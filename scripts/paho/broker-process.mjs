import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PLAIN_BROKER = fileURLToPath(new URL('../plain-broker.mts', import.meta.url));
/** What the suite expects of the broker's configuration. */
const SETTINGS = ['--max-keep-alive', '60', '--deny-subscribe', 'test/nosubscribe'];

/** Starts the plain broker in the profile `spec`: `{port, end()}`. */
export async function startBroker() {
  const args = ['--import', 'tsx', PLAIN_BROKER, ...SETTINGS];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the broker exited with ${code} before it listened`))),
  ]);
  return {
    port: Number(line),
    async end() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
