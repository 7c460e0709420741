import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Terminal } from '../cli/terminal/terminal.ts';
import { lambdaNode } from './lambda-node.ts';
import { launched } from './launched.ts';

const MAIN = new URL('./main.ts', import.meta.url);

/** Runs a bench as a process of the Node that the functions run on; its table goes where ours would. Resolves to its report. */
export async function onLambdaNode(bench: string, args: readonly string[], terminal: Terminal) {
  const { path } = await lambdaNode(undefined, terminal);
  const child = spawn(path, [...launched(MAIN), bench, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const report: unknown = JSON.parse(printed.trim().split('\n').at(-1) || 'null');
  if (report === null) throw new Error(`${bench} on ${path} ended with code ${code} and no report`);
  return { report: report as Record<string, unknown>, ok: code === 0 };
}
