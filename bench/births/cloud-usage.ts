import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import type { CloudUsage } from './cloud-messages.ts';
import { type CallFrame, originalSources } from './original-source.ts';

/** What a frame's file says about the work; the frame nearest to the top of the stack that says anything counts. */
const SUBJECTS: readonly [subject: string, url: RegExp][] = [
  [
    'issuing',
    /iot\/certificates|@peculiar|asn1|pvtsutils|pvutils|internal\/crypto\/(webcrypto|ec|keygen|keys|sig|x509)/,
  ],
  ['database', /dynalite|engines\/|client-dynamodb|front-door|aws-http|node:_http|node:internal\/http2|http2/],
  ['hook', /cloud\/lambda/],
  ['mqtt and registry', /local\/(mqtt|iot)\//],
  ['tls', /node:_tls|node:tls|internal\/crypto|node:internal\/tls/],
];

/** Twenty milliseconds: a twentieth of the cost of the usual one, and thousands of samples all the same. */
const SAMPLING_US = 20_000;
const US_PER_MS = 1_000;

interface ProfileNode {
  id: number;
  callFrame: CallFrame;
  children?: number[];
}

/** Profiles this thread and counts the process's CPU until stopped. */
export async function startUsage(): Promise<{ stop(): Promise<Omit<CloudUsage, 'kind'>> }> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_US });
  await session.post('Profiler.start');
  const before = process.cpuUsage();
  const mainBeforeMs = mainThreadCpuMs();
  return {
    async stop() {
      const { user, system } = process.cpuUsage(before);
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      const { nodes, samples = [], timeDeltas = [] } = profile;
      const cpuMs = (user + system) / US_PER_MS;
      const mainAfterMs = mainThreadCpuMs();
      const mainMs = mainBeforeMs === undefined || mainAfterMs === undefined ? cpuMs : mainAfterMs - mainBeforeMs;
      return { cpuMs, mainThreadMs: scaled(bySubject(nodes, samples, timeDeltas), mainMs) };
    },
  };
}

/** The profile counts time in which the thread wanted to run; the system, time in which it did. */
function scaled(spentMs: Record<string, number>, cpuMs: number): Record<string, number> {
  const total = Object.values(spentMs).reduce((sum, ms) => sum + ms, 0);
  return Object.fromEntries(Object.entries(spentMs).map(([subject, ms]) => [subject, (ms / total) * cpuMs]));
}

const TICK_MS = 10;

/** Undefined where there is no /proc: there the main thread counts as all of the process. */
function mainThreadCpuMs(): number | undefined {
  try {
    const stat = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
    // behind the name, which may hold blanks, utime and stime are the 12th and 13th
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return undefined;
  }
}

function bySubject(nodes: ProfileNode[], samples: number[], deltasUs: number[]): Record<string, number> {
  const subjects = subjectsOf(nodes);
  const spentMs: Record<string, number> = {};
  for (const [index, id] of samples.entries()) {
    const subject = subjects.get(id) ?? 'other';
    if (subject === 'idle') continue;
    spentMs[subject] = (spentMs[subject] ?? 0) + (deltasUs[index] ?? 0) / US_PER_MS;
  }
  return spentMs;
}

/** A node without a subject of its own has its caller's. */
function subjectsOf(nodes: ProfileNode[]): Map<number, string> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const subjects = new Map<number, string>();
  const sourceOf = originalSources();
  for (const node of nodes) {
    const own = ownSubject(node, sourceOf);
    const parent = parents.get(node.id);
    subjects.set(node.id, own ?? (parent === undefined ? 'other' : (subjects.get(parent) ?? 'other')));
  }
  return subjects;
}

function ownSubject({ callFrame }: ProfileNode, sourceOf: (frame: CallFrame) => string): string | undefined {
  const { functionName } = callFrame;
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native, unattributed';
  const source = sourceOf(callFrame);
  return SUBJECTS.find(([, pattern]) => pattern.test(source))?.[0];
}
