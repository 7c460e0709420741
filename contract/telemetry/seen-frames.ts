import { isBootId } from './frame.ts';

/** Sequence numbers of one boot that were taken, as spans: `[0, 57, 81, 81]` is 0 to 57, and 81. */
interface BootWindow {
  bootId: string;
  /** Newest measurement of the boot, epoch ms: the boot that has been silent longest is forgotten first. */
  newestMs: number;
  spans: number[];
}

/** Which frames of a vehicle were taken, exactly, as far as the bounds below reach: each counts once. */
export interface SeenFrames {
  boots: BootWindow[];
  /** Frames taken so far. */
  count: number;
}

/** A frame that is late by two starts of the vehicle's computer is still recognised. */
const MOST_BOOTS = 3;
/** Spans of a boot: each gap is a frame that was lost, or that still waits in the vehicle. */
const MOST_SPANS = 8;

export function noFrames(): SeenFrames {
  return { boots: [], count: 0 };
}

/**
 * Marks a frame as taken; false when it was before. Beyond the bounds the oldest is forgotten, so that a frame of then
 * would be taken again: the times of its measurements keep it from doing harm.
 */
export function noteFrame(seen: SeenFrames, bootId: string, sequence: number, newestMs: number): boolean {
  const window = windowOf(seen, bootId);
  if (window === undefined) {
    seen.count += 1;
    addBoot(seen.boots, { bootId, newestMs, spans: [sequence, sequence] });
    return true;
  }
  if (!insert(window.spans, sequence)) return false;
  seen.count += 1;
  if (newestMs > window.newestMs) window.newestMs = newestMs;
  return true;
}

export function hasFrame(seen: SeenFrames, bootId: string, sequence: number): boolean {
  const spans = windowOf(seen, bootId)?.spans ?? [];
  const at = spanFrom(spans, sequence);
  return at >= 0 && sequence <= (spans[at + 1] as number);
}

/** Highest sequence taken of the boot; -1 when the boot is not known. */
export function highestOf(seen: SeenFrames, bootId: string): number {
  return windowOf(seen, bootId)?.spans.at(-1) ?? -1;
}

/** The boot that measured last; undefined before the first frame. */
export function newestBoot({ boots }: SeenFrames): BootWindow | undefined {
  return boots.reduce<BootWindow | undefined>(
    (newest, boot) => (newest === undefined || boot.newestMs > newest.newestMs ? boot : newest),
    undefined,
  );
}

/** Adds what `other` has taken; both may have taken the same. True when that was more. */
export function addSeen(seen: SeenFrames, other: SeenFrames): boolean {
  const before = seen.count;
  const forgotten = Math.max(seen.count - inWindows(seen), other.count - inWindows(other));
  for (const { bootId, newestMs, spans } of other.boots) {
    const window = windowOf(seen, bootId);
    if (window === undefined) addBoot(seen.boots, { bootId, newestMs, spans: [...spans] });
    else {
      window.newestMs = Math.max(window.newestMs, newestMs);
      window.spans = unionOf(window.spans, spans);
    }
  }
  seen.count = Math.max(before, forgotten + inWindows(seen));
  return seen.count > before;
}

function windowOf({ boots }: SeenFrames, bootId: string): BootWindow | undefined {
  for (let index = 0; index < boots.length; index += 1) {
    const boot = boots[index] as BootWindow;
    if (boot.bootId === bootId) return boot;
  }
  return undefined;
}

function addBoot(boots: BootWindow[], boot: BootWindow): void {
  boots.push(boot);
  if (boots.length <= MOST_BOOTS) return;
  let oldest = 0;
  for (let index = 1; index < boots.length; index += 1) {
    if ((boots[index] as BootWindow).newestMs < (boots[oldest] as BootWindow).newestMs) oldest = index;
  }
  boots.splice(oldest, 1);
}

/** Index of the last span that begins at or before the sequence; below 0 when there is none. */
function spanFrom(spans: readonly number[], sequence: number): number {
  let at = spans.length - 2;
  while (at >= 0 && (spans[at] as number) > sequence) at -= 2;
  return at;
}

function insert(spans: number[], sequence: number): boolean {
  const at = spanFrom(spans, sequence);
  if (at >= 0 && sequence <= (spans[at + 1] as number)) return false;
  const joinsBefore = at >= 0 && (spans[at + 1] as number) + 1 === sequence;
  const joinsAfter = at + 2 < spans.length && spans[at + 2] === sequence + 1;
  if (joinsBefore && joinsAfter) spans.splice(at + 1, 2);
  else if (joinsBefore) spans[at + 1] = sequence;
  else if (joinsAfter) spans[at + 2] = sequence;
  else spans.splice(at + 2, 0, sequence, sequence);
  if (spans.length > 2 * MOST_SPANS) spans.splice(0, 2);
  return true;
}

function unionOf(one: readonly number[], other: readonly number[]): number[] {
  const pairs = [...pairsOf(one), ...pairsOf(other)].sort(([from], [another]) => from - another);
  const spans: number[] = [];
  for (const [from, to] of pairs) {
    const end = spans.at(-1);
    if (end !== undefined && from <= end + 1) spans[spans.length - 1] = Math.max(end, to);
    else spans.push(from, to);
  }
  return spans.slice(-2 * MOST_SPANS);
}

function pairsOf(spans: readonly number[]): [from: number, to: number][] {
  return Array.from({ length: spans.length / 2 }, (_, index) => [
    spans[2 * index] as number,
    spans[2 * index + 1] as number,
  ]);
}

function inWindows({ boots }: SeenFrames): number {
  return boots.reduce(
    (sum, { spans }) => pairsOf(spans).reduce((frames, [from, to]) => frames + to - from + 1, sum),
    0,
  );
}

/** One attribute: `bootId@newest:0-57,81` a boot, the youngest first; times in base 36. */
export function seenText({ boots }: SeenFrames): string {
  const young = boots.toSorted((one, other) => other.newestMs - one.newestMs || (one.bootId < other.bootId ? -1 : 1));
  return young.map(({ bootId, newestMs, spans }) => `${bootId}@${newestMs.toString(36)}:${spansText(spans)}`).join(' ');
}

function spansText(spans: readonly number[]): string {
  return pairsOf(spans)
    .map(([from, to]) => (from === to ? String(from) : `${from}-${to}`))
    .join(',');
}

/** Throws for a text that `seenText` did not write. */
export function parseSeen(text: string, count: number): SeenFrames {
  return { boots: text === '' ? [] : text.split(' ').map(parseBoot), count };
}

function parseBoot(text: string): BootWindow {
  const [, bootId, newest = '', list = ''] = /^([^@]+)@([0-9a-z]+):([0-9,-]+)$/.exec(text) ?? [];
  if (!isBootId(bootId)) throw new Error(`"${text}" are no frames of a boot`);
  const spans = list.split(',').flatMap((span) => {
    const [from = '', to = from] = span.split('-');
    return [Number(from), Number(to)];
  });
  return { bootId, newestMs: Number.parseInt(newest, 36), spans };
}
