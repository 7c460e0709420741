import { CaseLineError, type CaseReport, runCases } from '../../iotsql/index.ts';
import { bar } from '../terminal/bar.ts';
import { printable } from '../terminal/printable.ts';
import { createTerminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { readNamedText } from './read-input.ts';
import type { CasesOptions } from './rule-options.ts';

/** Exit code 0 when no case failed, else 1. */
export async function testCases({ file, json }: CasesOptions): Promise<number> {
  const lines = (await readNamedText('--cases', file)).split('\n');
  const report = run(file, lines);
  if (json) {
    const failures = report.failures.map(({ id, expected, got }) => ({ id, expected, got }));
    process.stdout.write(`${JSON.stringify({ ...report, failures })}\n`);
  } else {
    for (const line of reportLines(report)) process.stdout.write(`${line}\n`);
  }
  return report.failed === 0 ? 0 : 1;
}

/** The bar is for people at a terminal, and not in the way of what stdout is read for. */
function run(file: string, lines: readonly string[]): CaseReport {
  const terminal = createTerminal(process.stderr);
  const step = Math.ceil(lines.length / 100);
  const onLine = (done: number): void => {
    if (process.stderr.isTTY && done % step === 0)
      terminal.status(`${bar(done, lines.length)} ${done} of ${lines.length}`);
  };
  try {
    return runCases(lines, onLine);
  } catch (error) {
    if (error instanceof CaseLineError) throw new UsageError(`--cases ${file}, ${error.message}`);
    throw error;
  } finally {
    terminal.finishStatus();
  }
}

function reportLines({ passed, failed, skipped, failures }: CaseReport): string[] {
  return [
    ...failures.flatMap(({ id, sql, expected, got }) => [
      printable(`${id} failed: ${sql}`),
      `  expected ${printable(JSON.stringify(expected))}`,
      `  got      ${printable(JSON.stringify(got))}`,
    ]),
    `${passed} passed, ${failed} failed, ${skipped} skipped (suspect)`,
  ];
}
