import type { EventFaults } from '../../local/iot/lifecycle/event-faults.ts';
import { UsageError } from '../usage-error.ts';
import { durationMsOf } from './duration.ts';

const SHAPE = 'give parts such as delay=0s..5s,double=0.2,reorder=0.2,seed=1';

/** `delay=2s` or `delay=0s..5s`, `double=P`, `reorder=P`, `seed=N`, in any order; throws UsageError. */
export function readLifecycleFaults(text: string): EventFaults {
  const faults: EventFaults = {};
  for (const part of text.split(',')) {
    const [name = '', value = '', ...rest] = part.split('=');
    const reading = rest.length === 0 ? READERS.get(name)?.(value) : undefined;
    if (!reading) throw new UsageError(`--lifecycle-faults has "${part}": ${SHAPE}`);
    Object.assign(faults, reading);
  }
  return faults;
}

type Reading = EventFaults | undefined;

/** What a part says; undefined when its value is not to be read. */
const READERS = new Map<string, (value: string) => Reading>([
  ['delay', readDelay],
  ['double', (value) => (CHANCE.test(value) ? { duplicate: Number(value) } : undefined)],
  ['reorder', (value) => (CHANCE.test(value) ? { reorder: Number(value) } : undefined)],
  ['seed', (value) => (/^\d{1,9}$/.test(value) ? { seed: Number(value) } : undefined)],
]);

/** From 0 to 1. */
const CHANCE = /^(0|1|0?\.\d+|[01]\.0+)$/;

function readDelay(value: string): Reading {
  const [fromMs, toMs = fromMs, ...rest] = value.split('..').map(delayMsOf);
  if (fromMs === undefined || toMs === undefined || toMs < fromMs || rest.length > 0) return undefined;
  return { delay: { fromMs, toMs } };
}

function delayMsOf(text: string): number | undefined {
  return text === '0' ? 0 : durationMsOf(text);
}
