import { sdkTarget } from '../manifest/manifest-table.ts';
import { printable } from '../terminal/printable.ts';
import { createTerminal, type Terminal } from '../terminal/terminal.ts';
import { hexdump } from './hexdump.ts';
import { openPublisher } from './open-publisher.ts';
import { putBack } from './put-back.ts';
import { QUARANTINE_HELP } from './quarantine-help.ts';
import { type QuarantineOptions, readQuarantineOptions } from './quarantine-options.ts';
import { openQuarantine, type QuarantineTarget } from './quarantine-target.ts';
import { type ReprocessPorts, type ReprocessReport, reprocess } from './reprocess.ts';
import { setAsideLine, setAsideLines, setAsideView, verdictOf } from './set-aside-text.ts';
import { withOneSetAside, withSetAside } from './with-set-aside.ts';

type Task = Exclude<QuarantineOptions, { kind: 'help' }>;

/**
 * `roadbed quarantine`: exit code 0, 1 when something stays in quarantine, or is not there to be shown, 2 on a wrong
 * argument.
 */
export async function quarantineCommand(args: string[]): Promise<number> {
  const options = readQuarantineOptions(args, Date.now());
  if (options.kind === 'help') {
    process.stdout.write(QUARANTINE_HELP);
    return args.includes('--help') ? 0 : 2;
  }
  const terminal = createTerminal(options.json ? process.stderr : process.stdout);
  const sdk = await sdkTarget(options.cloud);
  const target = await openQuarantine(sdk, options.names);
  const publisher = openPublisher(sdk);
  try {
    if (options.kind === 'reprocess') return await performReprocess(options, target, publisher.publish, terminal);
    return options.kind === 'list' ? await list(options, target, terminal) : await show(options, target, terminal);
  } finally {
    publisher.close();
    target.close();
  }
}

async function list(options: Task & { kind: 'list' }, target: QuarantineTarget, terminal: Terminal): Promise<number> {
  await withSetAside(target, options.filter, async (items) => {
    for (const item of items) terminal.line(setAsideLine(item));
    terminal.line(items.length === 0 ? 'nothing is set aside' : `${items.length} set aside`);
    if (options.json) process.stdout.write(`${JSON.stringify({ setAside: items.map(setAsideView) })}\n`);
  });
  return 0;
}

async function show(
  { id, json }: Task & { kind: 'show' },
  target: QuarantineTarget,
  terminal: Terminal,
): Promise<number> {
  const isShown = await withOneSetAside(target, id, async (item) => {
    const records = (await item.read()).map(({ partitionKey, data }) => ({
      ...{ vehicleId: partitionKey, data, verdict: verdictOf(data, Date.now()) },
    }));
    for (const line of setAsideLines(item)) terminal.line(line);
    for (const { vehicleId, data, verdict } of records) {
      const lines = ['', `${printable(vehicleId)}: ${verdict}`, ...hexdump(data)];
      for (const line of lines) terminal.line(line);
    }
    const views = records.map(({ data, ...rest }) => ({ ...rest, base64: Buffer.from(data).toString('base64') }));
    if (json) process.stdout.write(`${JSON.stringify({ ...setAsideView(item), records: views })}\n`);
  });
  if (!isShown) process.stderr.write(`roadbed: nothing is set aside as "${printable(id)}"; list shows what is\n`);
  return isShown ? 0 : 1;
}

async function performReprocess(
  { filter, isDryRun, json }: Task & { kind: 'reprocess' },
  target: QuarantineTarget,
  publish: ReprocessPorts['publish'],
  terminal: Terminal,
): Promise<number> {
  const { kinesis } = target;
  const streamName = await target.streamName();
  const pause = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));
  const ports: ReprocessPorts = { putRecords: (records) => putBack({ kinesis, streamName, pause }, records), publish };
  const report = await withSetAside(target, filter, (items) => reprocess(items, ports, terminal, isDryRun));
  tell(report, isDryRun, terminal);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  return report.left.length === 0 ? 0 : 1;
}

const SHOWN = 20;

function tell({ found, reprocessed, records, left }: ReprocessReport, isDryRun: boolean, terminal: Terminal): void {
  for (const { id, why } of left.slice(0, SHOWN)) terminal.line(`${printable(id)} stays: ${why}`);
  if (left.length > SHOWN) terminal.line(`... and ${left.length - SHOWN} more; --json has all`);
  const done = isDryRun ? 'would be put back (dry run)' : 'put back';
  terminal.line(`${found} set aside: ${reprocessed} ${done}, ${records} records; ${left.length} left`);
}
