import { open, stat } from 'node:fs/promises';

export interface DownloadTarget {
  /** Bytes that an earlier try left here are kept, over restarts too. */
  path: string;
  size: number;
}

export interface DownloadPorts {
  fetch: typeof fetch;
  sleep(ms: number): Promise<void>;
  /** A link that works, after the last one ended; undefined when none is to be had. */
  freshUrl(): Promise<string | undefined>;
  /** False when it is not worth going on. */
  goesOn(): boolean;
}

export type Downloaded = { ok: true } | { ok: false; reason: string };

/** Tries in a row that bring no byte. One that brings some starts the count again. */
const TRIES = 8;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** Statuses of a link that has ended; S3 says 403 of one that expired. */
const LINK_ENDED = new Set([401, 403, 404, 410]);

type Try = { got: number } & ({ state: 'complete' | 'broken' | 'link-ended' } | { state: 'refused'; reason: string });

/** Gathers `size` bytes in a file by GET, from where the last try ended. Whether they are the right ones is not said. */
export async function download(url: string, target: DownloadTarget, ports: DownloadPorts): Promise<Downloaded> {
  let link = url;
  let failures = 0;
  while (failures < TRIES) {
    if (!ports.goesOn()) return { ok: false, reason: 'it was not worth going on' };
    const tried = await tryOnce(link, target, ports);
    if (tried.state === 'complete') return { ok: true };
    if (tried.state === 'refused') return { ok: false, reason: tried.reason };
    failures = tried.got > 0 ? 0 : failures + 1;
    if (tried.state === 'link-ended') {
      const fresh = await ports.freshUrl();
      if (fresh === undefined) return { ok: false, reason: 'its link has ended, and there was no other' };
      link = fresh;
    } else {
      await ports.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures));
    }
  }
  return { ok: false, reason: `no byte in ${TRIES} tries` };
}

async function tryOnce(url: string, target: DownloadTarget, { fetch }: DownloadPorts): Promise<Try> {
  const have = await bytesHeld(target);
  if (have === target.size) return { got: 0, state: 'complete' };
  try {
    const range = have === 0 ? {} : { headers: { range: `bytes=${have}-` } };
    // a link was checked; where it would lead on to was not
    const response = await fetch(url, { ...range, redirect: 'manual' });
    const from = startOf(response, have);
    if (from === undefined || response.body === null) {
      await response.body?.cancel();
      if (LINK_ENDED.has(response.status)) return { got: 0, state: 'link-ended' };
      if (response.status < 500 && response.status !== 429 && response.status !== 416) {
        return { got: 0, state: 'refused', reason: `the server answered ${response.status}` };
      }
      if (response.status === 416) await truncate(target.path, 0);
      return { got: 0, state: 'broken' };
    }
    return await write(response.body, from, target);
  } catch {
    return { got: 0, state: 'broken' };
  }
}

/** Where in the body the answer begins; undefined when it is not of use. A server that knows no ranges begins anew. */
function startOf(response: Response, have: number): number | undefined {
  if (response.status === 200) return 0;
  const given = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  return response.status === 206 && Number(given?.[1]) === have ? have : undefined;
}

async function write(body: ReadableStream<Uint8Array>, from: number, { path, size }: DownloadTarget): Promise<Try> {
  const file = await open(path, 'a');
  let at = from;
  try {
    await file.truncate(from);
    for await (const chunk of body) {
      if (at + chunk.length > size) {
        await file.truncate(0);
        return { got: 0, state: 'refused', reason: `the server sent more than ${size} bytes` };
      }
      await file.appendFile(chunk);
      at += chunk.length;
    }
    await file.datasync();
  } catch {
    // the connection broke: what came is kept
  } finally {
    await file.close();
  }
  return { got: at - from, state: at === size ? 'complete' : 'broken' };
}

async function bytesHeld({ path, size }: DownloadTarget): Promise<number> {
  const held = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (held <= size && (held > 0 || size > 0)) return held;
  await truncate(path, 0);
  return 0;
}

async function truncate(path: string, size: number): Promise<void> {
  const file = await open(path, 'a');
  await file.truncate(size);
  await file.close();
}
