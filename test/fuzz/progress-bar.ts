import { bar } from '../../cli/terminal/bar.ts';
import { residentMb } from './resident-set.ts';

export interface ProgressBar {
  show(run: number): void;
  end(): void;
}

/** A bar on stderr when that is a terminal; silent otherwise. */
export function progressBar(runs: number): ProgressBar {
  if (!process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const startMs = Date.now();
  return {
    show: (run) => {
      const perSecond = Math.round((run * 1000) / Math.max(1, Date.now() - startMs));
      process.stderr.write(`\r${bar(run, runs)} ${run} of ${runs}, ${perSecond}/s, ${residentMb()} MB `);
    },
    end: () => void process.stderr.write('\n'),
  };
}
