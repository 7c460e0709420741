import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../child-message.ts';
import { launched } from '../launched.ts';
import type { CloudBegun, CloudCounts, CloudReady, CloudRequest } from './cloud-messages.ts';

const CLOUD = new URL('./cloud-process.ts', import.meta.url);

/** A local cloud that counts its calls, in a process of its own. */
export interface CommandCloud extends Omit<CloudReady, 'kind'> {
  begin(): Promise<unknown>;
  end(): Promise<CloudCounts>;
  stop(): Promise<void>;
}

/** Rejects when the cloud ends before it is ready. */
export async function startCommandCloud(unborn: number): Promise<CommandCloud> {
  const child = spawn(process.execPath, [...launched(CLOUD), String(unborn)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const ended = once(child, 'exit');
  const fails = ended.then(([code]) => Promise.reject(new Error(`the cloud ended with code ${code}`)));
  fails.catch(() => undefined);
  const tell = (request: CloudRequest): void => void child.send(request);
  const ready = await Promise.race([messageOf<CloudReady>(child, 'ready'), fails]);
  return {
    ...ready,
    begin() {
      const begun = messageOf<CloudBegun>(child, 'begun');
      tell('begin');
      return Promise.race([begun, fails]);
    },
    end() {
      const counts = messageOf<CloudCounts>(child, 'counts');
      tell('end');
      return Promise.race([counts, fails]);
    },
    async stop() {
      if (child.connected) tell('stop');
      await ended;
    },
  };
}
