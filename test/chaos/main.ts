import { bar } from '../../cli/terminal/bar.ts';
import { HELP, parseChaosOptions } from './chaos-options.ts';
import { type RoundsReport, runRounds } from './chaos-rounds.ts';

const options = parseChaosOptions(process.argv.slice(2));
if (options.ok) {
  const startMs = performance.now();
  const report = await runRounds({ ...options, onProgress: (asked) => showProgress(asked, options.commands) });
  const seconds = Math.round((performance.now() - startMs) / 100) / 10;
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  process.stdout.write(options.json ? `${JSON.stringify({ ...report, seconds })}\n` : asText(report, seconds));
  process.exitCode = report.ok ? 0 : 1;
} else if (options.help) {
  process.stdout.write(HELP);
} else {
  process.stderr.write(`${options.reason}\n\n${HELP}`);
  process.exitCode = 2;
}

/** On stderr when that is a terminal; silent otherwise. */
function showProgress(asked: number, commands: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${bar(asked, commands)} ${asked} of ${commands} commands `);
}

function asText(report: RoundsReport, seconds: number): string {
  const { ok, commands, seed, vehicles, hours, events, counts, breaches, again } = report;
  const width = Math.max(...Object.keys(counts).map((what) => what.length));
  const lines = [
    `${ok ? 'every invariant held' : 'BROKEN'}: ${commands} commands, ${vehicles} vehicles, seed ${seed}`,
    `${events} events in ${hours} hours of virtual time, ${seconds} s`,
    ...Object.entries(counts).map(([what, count]) => `  ${what.padEnd(width)} ${count}`),
    ...breaches,
    ...(again ? [`again: npm run chaos -- --commands ${again.commands} --seed ${again.seed}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
