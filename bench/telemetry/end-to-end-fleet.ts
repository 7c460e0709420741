import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../child-message.ts';
import { launched } from '../launched.ts';
import type { DriveRequest, FleetBorn, FleetDriven, FleetRequest, FleetWork } from './end-to-end-messages.ts';

const FLEET = new URL('./end-to-end-fleet-process.ts', import.meta.url);

/** Vehicles in a process of their own. */
export interface BenchFleet {
  readonly vehicles: number;
  drive(request: DriveRequest): Promise<FleetDriven>;
  stop(): Promise<void>;
}

/** Rejects when the fleet's process ends before all vehicles are on the line. */
export async function startFleet(work: FleetWork): Promise<BenchFleet> {
  const child = spawn(process.execPath, [...launched(FLEET)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const fails = ended.then(([code]) => Promise.reject(new Error(`the fleet ended with code ${code}`)));
  fails.catch(() => undefined);
  const ask = <Answer extends { kind: string }>(request: FleetRequest, kind: Answer['kind']): Promise<Answer> => {
    const answer = messageOf<Answer>(child, kind);
    child.send(request);
    return Promise.race([answer, fails]);
  };
  const { vehicles } = await ask<FleetBorn>({ kind: 'bear', ...work }, 'born');
  return {
    vehicles,
    drive: (request) => ask<FleetDriven>({ kind: 'drive', ...request }, 'driven'),
    async stop() {
      if (child.connected) child.send({ kind: 'stop' } satisfies FleetRequest);
      await ended;
    },
  };
}
