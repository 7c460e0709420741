import type { LatLon } from '../rules/area.ts';
import type { Level, Levels } from './trip-consumption.ts';
import type { TripDistance } from './trip-distance.ts';
import { LEVEL_NAMES } from './trip-signals.ts';

/** A trip that is under way, or whose stop may still turn out to be a part of it. Times are the vehicle's, epoch ms. */
export interface OpenTrip {
  tripId: string;
  startAtMs: number;
  startPlace: LatLon | undefined;
  /** Last row of the trip. */
  heardAtMs: number;
  /** Of the boot that row came from, short. */
  bootKey: string;
  /** Since when it stands. */
  stoppedAtMs: number | undefined;
  /** True: that stop was told as the trip's end. */
  isEndTold: boolean;
  /** How often an end was told. */
  revision: number;
  way: TripDistance;
  levels: Levels;
}

/** What is remembered of a vehicle between its frames. */
export interface TripMemory {
  open: OpenTrip | undefined;
  /** Since when the ignition is on, before the first movement. */
  onSinceMs: number | undefined;
}

/** A trip as JSON keeps it, short; times count back from the youngest row. */
interface PackedTrip {
  i: string;
  t: number;
  b: string;
  h?: number | undefined;
  p?: LatLon | undefined;
  x?: number | undefined;
  e?: 1 | undefined;
  n?: number | undefined;
  m: [speedM: number, maxKmh: number, placeM?: number];
  v?: [kmh: number, agoMs: number] | undefined;
  o?: [firstKm: number, lastKm: number, baseM?: number] | undefined;
  l?: 1 | undefined;
  g?: LatLon | undefined;
  f?: Level[] | undefined;
  /** Which levels, by their place in `LEVEL_NAMES`. */
  w?: number[] | undefined;
}

/** The memory for JSON, which leaves out what is undefined. Metres were rounded at the end of the frame. */
export function packTrip({ open, onSinceMs }: TripMemory, untilMs: number): PackedTrip | number | undefined {
  if (open === undefined) return onSinceMs;
  const { way, stoppedAtMs, levels } = open;
  const { odometer, kmh, placeM } = way;
  const named = LEVEL_NAMES.filter((name) => levels[name] !== undefined);
  return {
    i: open.tripId,
    t: untilMs - open.startAtMs,
    b: open.bootKey,
    h: untilMs === open.heardAtMs ? undefined : untilMs - open.heardAtMs,
    p: open.startPlace,
    x: stoppedAtMs === undefined ? undefined : untilMs - stoppedAtMs,
    e: open.isEndTold ? 1 : undefined,
    n: open.revision === 0 ? undefined : open.revision,
    m: placeM === 0 ? [way.speedM, way.maxKmh] : [way.speedM, way.maxKmh, placeM],
    v: kmh === undefined ? undefined : [kmh, untilMs - way.kmhAtMs],
    o: odometer && packOdometer(odometer),
    l: way.isOdometerLost ? 1 : undefined,
    g: placeM === 0 && kmh !== undefined ? undefined : way.place,
    f: named.length === 0 ? undefined : named.map((name) => levels[name] as Level),
    w: named.length === 0 ? undefined : named.map((name) => LEVEL_NAMES.indexOf(name)),
  };
}

type Odometer = NonNullable<TripDistance['odometer']>;

function packOdometer({ firstKm, lastKm, baseM }: Odometer): [number, number, number?] {
  return baseM === 0 ? [firstKm, lastKm] : [firstKm, lastKm, baseM];
}

export function unpackTrip(packed: unknown, untilMs: number): TripMemory {
  if (typeof packed === 'number') return { open: undefined, onSinceMs: packed };
  if (typeof packed !== 'object' || packed === null) return { open: undefined, onSinceMs: undefined };
  const trip = packed as PackedTrip;
  return { open: openTripOf(trip, wayOf(trip, untilMs), untilMs), onSinceMs: undefined };
}

function openTripOf(
  { i, t, b, h = 0, p, x, e, n = 0, f, w }: PackedTrip,
  way: TripDistance,
  untilMs: number,
): OpenTrip {
  const levels: Levels = {};
  w?.forEach((place, index) => {
    const [name, level] = [LEVEL_NAMES[place], f?.[index]];
    if (name !== undefined && level !== undefined) levels[name] = level;
  });
  return {
    tripId: i,
    startAtMs: untilMs - t,
    startPlace: p,
    heardAtMs: untilMs - h,
    bootKey: b,
    stoppedAtMs: x === undefined ? undefined : untilMs - x,
    isEndTold: e === 1,
    revision: n,
    way,
    levels,
  };
}

function wayOf({ m, v, o, l, g }: PackedTrip, untilMs: number): TripDistance {
  return {
    speedM: m[0],
    kmh: v?.[0],
    kmhAtMs: v === undefined ? 0 : untilMs - v[1],
    maxKmh: m[1],
    odometer: o && { firstKm: o[0], lastKm: o[1], baseM: o[2] ?? 0 },
    isOdometerLost: l === 1,
    placeM: m[2] ?? 0,
    place: g,
  };
}
