import { knownNumber, type SignalValues } from '../derivation/signal-values.ts';
import { type LatLon, stepM } from '../rules/area.ts';
import type { TripPlaces } from './trip-signals.ts';

/** The way of a trip as its signals tell it, each for itself. */
export interface TripDistance {
  /** By the speed, trapezoids between its values; metres. */
  speedM: number;
  /** Last speed, km/h, and when it was measured. */
  kmh?: number | undefined;
  kmhAtMs: number;
  maxKmh: number;
  /** Odometer, km; `baseM` is the way that was gone before it was first heard. */
  odometer?: { firstKm: number; lastKm: number; baseM: number } | undefined;
  /** An odometer that ran backwards says nothing more. */
  isOdometerLost?: boolean | undefined;
  /** Between positions, while nothing else tells the way; metres. */
  placeM: number;
  /** The last of them. */
  place?: LatLon | undefined;
}

export const noDistance = (): TripDistance => ({ speedM: 0, kmhAtMs: 0, maxKmh: 0, placeM: 0 });

/** Between two speeds further apart nobody knows how fast it went. */
const BRIDGED_MS = 600_000;
/** A receiver that stands wanders; a step this long is a step. */
const STEP_M = 10;
const KMH_MS_TO_M = 1 / 3_600;

/** Adds what a row says. */
export function addDistance(way: TripDistance, signals: SignalValues, places: TripPlaces): void {
  if (signals.heardIn[places.speed] === signals.row) addSpeed(way, signals, places.speed);
  if (signals.changedIn[places.odometer] === signals.row) addOdometer(way, knownNumber(signals, places.odometer));
  if (isWayKnown(way)) return;
  const isNew =
    signals.changedIn[places.latitude] === signals.row || signals.changedIn[places.longitude] === signals.row;
  if (isNew) addPlace(way, placeAt(signals, places));
}

function addSpeed(way: TripDistance, signals: SignalValues, place: number): void {
  const kmh = knownNumber(signals, place);
  if (kmh === undefined) return;
  const afterMs = signals.atMs - way.kmhAtMs;
  if (way.kmh !== undefined && afterMs <= BRIDGED_MS) way.speedM += ((kmh + way.kmh) / 2) * afterMs * KMH_MS_TO_M;
  way.kmh = kmh;
  way.kmhAtMs = signals.atMs;
  if (kmh > way.maxKmh) way.maxKmh = kmh;
}

/** The first reading counts from where the other signals have got to. */
export function addOdometer(way: TripDistance, km: number | undefined): void {
  if (km === undefined || way.isOdometerLost) return;
  const { odometer } = way;
  if (odometer === undefined) {
    way.odometer = { firstKm: km, lastKm: km, baseM: Math.max(way.speedM, way.placeM) };
  } else if (km < odometer.lastKm) {
    way.odometer = undefined;
    way.isOdometerLost = true;
  } else {
    odometer.lastKm = km;
  }
}

function addPlace(way: TripDistance, place: LatLon | undefined): void {
  if (place === undefined) return;
  const metres = way.place === undefined ? 0 : stepM(way.place, place);
  if (way.place !== undefined && metres < STEP_M) return;
  way.placeM += metres;
  way.place = place;
}

/** Positions are the dearest to measure by, and the least exact. */
function isWayKnown({ odometer, kmh }: TripDistance): boolean {
  return odometer !== undefined || kmh !== undefined;
}

export function placeAt(signals: SignalValues, places: TripPlaces): LatLon | undefined {
  const latitude = knownNumber(signals, places.latitude);
  const longitude = knownNumber(signals, places.longitude);
  return latitude === undefined || longitude === undefined ? undefined : [latitude, longitude];
}

/** Where it was before the row. */
export function placeBefore(signals: SignalValues, { latitude, longitude }: TripPlaces): LatLon | undefined {
  const before = (place: number) =>
    signals.changedIn[place] === signals.row ? signals.before[place] : knownNumber(signals, place);
  const [lat, lon] = [before(latitude), before(longitude)];
  return typeof lat === 'number' && typeof lon === 'number' ? [lat, lon] : undefined;
}

/** The best that is known of the way, whole metres. An odometer of whole kilometres is too coarse for a short one. */
export function bestDistance(way: TripDistance): { distanceM: number; distanceBy: 'odometer' | 'speed' | 'location' } {
  const { odometer, speedM, placeM } = way;
  if (odometer !== undefined) {
    const odometerM = odometer.baseM + (odometer.lastKm - odometer.firstKm) * 1_000;
    const isCoarse = Number.isInteger(odometer.firstKm) && Number.isInteger(odometer.lastKm);
    if (!isCoarse || speedM === 0 || Math.abs(odometerM - speedM) > 1_000) {
      return { distanceM: Math.round(odometerM), distanceBy: 'odometer' };
    }
  }
  if (speedM > 0 || placeM === 0) return { distanceM: Math.round(speedM), distanceBy: 'speed' };
  return { distanceM: Math.round(placeM), distanceBy: 'location' };
}
