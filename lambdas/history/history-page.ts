import { HISTORY_LIMITS, type HistoryRequest } from '../../contract/archive/history-request.ts';
import { HOUR_MS, hourPrefix, mayHold } from '../../contract/archive/object-key.ts';
import { FRAME_LIMITS } from '../../contract/telemetry/frame.ts';
import type { ListedObject, ObjectStore } from '../common/objects/object-store.ts';
import { downSample, type Point } from './down-sample.ts';
import { HourSamples } from './hour-samples.ts';
import { type ArchivedRow, readRows } from './parquet-rows.ts';

export interface HistoryPorts {
  objects: Pick<ObjectStore, 'list' | 'getRange'>;
  nowMs(): number;
}

export interface HistoryVehicle {
  vehicleId: string;
  /** Epoch ms. What was measured or received before is an earlier owner's. */
  ownedSinceMs: number;
}

/** Points of each wanted signal from the page's beginning to before `untilMs`. */
export interface HistoryPage {
  points: Map<string, Point[]>;
  /** Less than the request's end when there is more to read. */
  untilMs: number;
}

/** What one request may cost; it ends with the hour in which one of them is used up. */
const PAGE_LIMITS = { files: 2_000, bytes: 64_000_000, milliseconds: 12_000 } as const;

/** Hours whose files are listed at once. */
const HOURS_AHEAD = 8;
const PARALLEL_FILES = 16;

interface Spent {
  files: number;
  bytes: number;
  sinceMs: number;
}

/** Reads a history from `startMs` on, hour by hour, until the request's end or what one page may cost. */
export async function historyPage(
  vehicle: HistoryVehicle,
  request: HistoryRequest,
  startMs: number,
  ports: HistoryPorts,
): Promise<HistoryPage> {
  const spent: Spent = { files: 0, bytes: 0, sinceMs: ports.nowMs() };
  const points = new Map<string, Point[]>(request.paths.map((path) => [path, []]));
  const fromMs = Math.max(startMs, vehicle.ownedSinceMs);
  const endMs = Math.min(request.toMs, ports.nowMs() + FRAME_LIMITS.futureMs);
  for await (const { hourMs, files } of hoursOf(vehicle, fromMs, endMs, ports)) {
    if (isSpent(spent, ports)) return { points, untilMs: hourMs };
    const samples = await readHour(files, vehicle, { ...request, fromMs, toMs: endMs }, { ports, spent });
    const ofHour = pointsOf(samples, request);
    const room = HISTORY_LIMITS.points - countOf(points);
    if (countOf(ofHour) > room) {
      // an hour that is too much for any page is cut where this one is full
      if (room < HISTORY_LIMITS.points) return { points, untilMs: hourMs };
      return cutPage(ofHour, room);
    }
    for (const [path, list] of ofHour) points.get(path)?.push(...list);
  }
  return { points, untilMs: request.toMs };
}

async function* hoursOf(
  { vehicleId }: HistoryVehicle,
  fromMs: number,
  endMs: number,
  { objects }: HistoryPorts,
): AsyncGenerator<{ hourMs: number; files: ListedObject[] }> {
  const firstMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS;
  for (let blockMs = firstMs; blockMs < endMs; blockMs += HOURS_AHEAD * HOUR_MS) {
    const hours = Array.from({ length: HOURS_AHEAD }, (_, index) => blockMs + index * HOUR_MS);
    const inSpan = hours.filter((hourMs) => hourMs < endMs);
    const listings = await Promise.all(inSpan.map((hourMs) => objects.list(hourPrefix(hourMs))));
    for (const [index, hourMs] of inSpan.entries()) {
      yield { hourMs, files: (listings[index] ?? []).filter(({ key }) => mayHold(key, vehicleId)) };
    }
  }
}

function isSpent({ files, bytes, sinceMs }: Spent, { nowMs }: HistoryPorts): boolean {
  return files >= PAGE_LIMITS.files || bytes >= PAGE_LIMITS.bytes || nowMs() - sinceMs >= PAGE_LIMITS.milliseconds;
}

async function readHour(
  files: readonly ListedObject[],
  { vehicleId, ownedSinceMs }: HistoryVehicle,
  { fromMs, toMs, paths }: HistoryRequest,
  { ports, spent }: { ports: HistoryPorts; spent: Spent },
): Promise<HourSamples> {
  const samples = new HourSamples();
  const query = { vehicleId, fromMs, toMs, paths };
  // a clock that was ahead does not move what an earlier owner's vehicle sent into the time of the next
  const isOwners = ({ receivedAtMs }: ArchivedRow): boolean => receivedAtMs >= ownedSinceMs;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const { key, bytes: byteLength } = file;
      spent.files += 1;
      const slice = async (start: number, end = byteLength): Promise<ArrayBuffer> => {
        spent.bytes += end - start;
        return ports.objects.getRange(key, start, end);
      };
      samples.add((await readRows({ byteLength, slice }, query)).filter(isOwners));
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_FILES, files.length) }, worker));
  return samples;
}

function pointsOf(samples: HourSamples, { paths, everyMs, aggregate }: HistoryRequest): Map<string, Point[]> {
  const points = samples.points(paths);
  if (everyMs === undefined) return points;
  return new Map([...points].map(([path, list]) => [path, downSample(list, everyMs, aggregate)]));
}

function countOf(points: ReadonlyMap<string, Point[]>): number {
  let count = 0;
  for (const list of points.values()) count += list.length;
  return count;
}

/** All points before the first moment that has no room. */
function cutPage(points: Map<string, Point[]>, room: number): HistoryPage {
  const times = [...points.values()].flatMap((list) => list.map(({ atMs }) => atMs)).sort((one, other) => one - other);
  const untilMs = times[room] as number;
  const before = [...points].map(([path, list]): [string, Point[]] => [
    path,
    list.filter(({ atMs }) => atMs < untilMs),
  ]);
  return { points: new Map(before), untilMs };
}
