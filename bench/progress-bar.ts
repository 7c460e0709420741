import { bar } from '../cli/terminal/bar.ts';

const SECOND_MS = 1000;

/** A line such as `[######------] 12/48 fan-in qos 0, about 3 min left`. */
export function progressBar(done: number, total: number, what: string, elapsedMs: number): string {
  return `${bar(done, total)} ${done}/${total} ${what}${done === 0 ? '' : `, about ${left((elapsedMs / done) * (total - done))} left`}`;
}

function left(ms: number): string {
  return ms < 90 * SECOND_MS ? `${Math.ceil(ms / SECOND_MS)} s` : `${Math.round(ms / (60 * SECOND_MS))} min`;
}
