import { readFile } from 'node:fs/promises';
import { readLiveOrder } from '../../contract/telemetry/live-order.ts';
import type { TelemetryRecorder } from './telemetry-recorder.ts';

/**
 * Does what the vehicle's desired values, a JSON file, say of telemetry; undefined for no values at all. Returns why it
 * cannot, else undefined.
 */
export async function applyDesired(
  path: string | undefined,
  recorder: Pick<TelemetryRecorder, 'watch'>,
): Promise<string | undefined> {
  const desired: unknown = path === undefined ? {} : JSON.parse(await readFile(path, 'utf8'));
  if (typeof desired !== 'object' || desired === null || Array.isArray(desired)) return 'desired values are no object';
  const reading = readLiveOrder(desired as Record<string, unknown>);
  if (!reading.ok) return reading.reason;
  recorder.watch(reading.order);
  return undefined;
}
