import { bar } from '../terminal/bar.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { mapInParallel } from './in-parallel.ts';
import type { Contents, SetAside, StreamInput } from './set-aside.ts';

export interface ReprocessPorts {
  /** Resolves when the stream has them. */
  putRecords(records: StreamInput[]): Promise<void>;
  publish(topic: string, payload: Uint8Array): Promise<void>;
}

export interface ReprocessReport {
  /** Set aside, and wanted. */
  found: number;
  /** Of these, put back; with a dry run, what would be. */
  reprocessed: number;
  /** Records of the stream and messages of rules that these were. */
  records: number;
  /** Still where they were. */
  left: { id: string; why: string }[];
}

/** Loaded at once: a record is 128 KB at most, a batch that a function gave up on may be 8 MB. */
const ROUND_ITEMS = 200;
const ROUND_BYTES = 16 * 1024 * 1024;

type Loaded = { item: SetAside; contents: Contents };

/**
 * Puts back what can be, in the order given. Nothing is marked before the stream has taken it, so a run that is killed is
 * simply run again: what was put back and not marked goes a second time, and a frame that comes twice counts once.
 */
export async function reprocess(
  items: readonly SetAside[],
  ports: ReprocessPorts,
  terminal: Terminal,
  isDryRun: boolean,
): Promise<ReprocessReport> {
  const report: ReprocessReport = { found: items.length, reprocessed: 0, records: 0, left: [] };
  try {
    let done = 0;
    for (const round of roundsOf(items)) {
      await workRound(round, ports, report, isDryRun);
      done += round.length;
      terminal.status(`${bar(done, items.length)} ${done} of ${items.length}, ${report.records} records put back`);
    }
  } finally {
    terminal.finishStatus();
  }
  return report;
}

function* roundsOf(items: readonly SetAside[]): Generator<SetAside[]> {
  let round: SetAside[] = [];
  let bytes = 0;
  for (const item of items) {
    if (round.length === ROUND_ITEMS || (round.length > 0 && bytes + item.sizeBytes > ROUND_BYTES)) {
      yield round;
      [round, bytes] = [[], 0];
    }
    round.push(item);
    bytes += item.sizeBytes;
  }
  if (round.length > 0) yield round;
}

async function workRound(
  round: SetAside[],
  ports: ReprocessPorts,
  report: ReprocessReport,
  isDryRun: boolean,
): Promise<void> {
  const loaded = await mapInParallel(round, async (item): Promise<Loaded> => ({ item, contents: await item.load() }));
  for (const { item, contents } of loaded) {
    if (contents.kind === 'stays') report.left.push({ id: item.id, why: printable(contents.why) });
  }
  const ready = loaded.filter(({ contents }) => contents.kind !== 'stays');
  if (!isDryRun) {
    await ports.putRecords(loaded.flatMap(({ contents }) => (contents.kind === 'records' ? contents.records : [])));
    await mapInParallel(ready, async ({ item, contents }) => {
      if (contents.kind === 'message') await ports.publish(contents.topic, contents.payload);
      await item.settle();
    });
  }
  report.reprocessed += ready.length;
  report.records += ready.reduce(
    (sum, { contents }) => sum + (contents.kind === 'records' ? contents.records.length : 1),
    0,
  );
}
