import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../child-message.ts';
import { launched } from '../launched.ts';
import type { CloudReady, CloudRequest, CloudUsage } from './cloud-messages.ts';

const CLOUD = new URL('./cloud-process.ts', import.meta.url);

/** A local cloud under measurement, in a process of its own. */
export interface BenchCloud extends Omit<CloudReady, 'kind'> {
  begin(): void;
  end(): Promise<CloudUsage>;
  stop(): Promise<void>;
}

/** Rejects when the cloud ends before it is ready. */
export async function startBenchCloud(unborn: number, quotas: 'aws' | 'off'): Promise<BenchCloud> {
  const child = spawn(process.execPath, [...launched(CLOUD), String(unborn), quotas], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const tell = (request: CloudRequest): void => void child.send(request);
  const ready = await Promise.race([
    messageOf<CloudReady>(child, 'ready'),
    ended.then(([code]) => Promise.reject(new Error(`the cloud ended with code ${code} before it was ready`))),
  ]);
  return {
    ...ready,
    begin: () => tell('begin'),
    end() {
      const usage = messageOf<CloudUsage>(child, 'usage');
      tell('end');
      return usage;
    },
    async stop() {
      if (child.connected) tell('stop');
      await ended;
    },
  };
}
