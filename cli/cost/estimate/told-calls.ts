import { ENV } from '../../../contract/function-environment.ts';
import type { Flow, FunctionCalls } from '../calls/calls.ts';
import { functionOf } from './functions.ts';
import type { Scene } from './scene.ts';

/**
 * A function's calls in a flow, as the app's setting has them: what is told nobody is not put on the bus, and no row is
 * read first so that it is not told twice.
 */
export function toldCalls({ tells }: Flow, functionName: string, calls: FunctionCalls, scene: Scene): FunctionCalls {
  if (tells === undefined || calls.busEvents === undefined) return calls;
  const untold: unknown = JSON.parse(functionOf(scene, functionName).variables.get(ENV.untoldEvents) ?? '[]');
  return Array.isArray(untold) && untold.includes(tells) ? { ...calls, busEvents: 0, readUnits: 0 } : calls;
}
