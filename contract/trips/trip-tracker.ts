import { eventIdOf, type RowOrigin } from '../derivation/event-id.ts';
import { shortKey } from '../derivation/short-key.ts';
import type { SignalTable } from '../derivation/signal-table.ts';
import { knownNumber, type SignalValues } from '../derivation/signal-values.ts';
import type { Derivation } from '../telemetry/derive.ts';
import type { TelemetryFrame } from '../telemetry/frame.ts';
import type { OpenTrip, TripMemory } from './open-trip.ts';
import { addLevels } from './trip-consumption.ts';
import { addDistance, addOdometer, noDistance, placeAt, placeBefore } from './trip-distance.ts';
import { type EndedBy, TRIP_ENDED, TRIP_STARTED, tripEndedDetail, tripStartedDetail } from './trip-events.ts';
import type { TripSettings } from './trip-settings.ts';
import { type Activity, activityOf, type TripPlaces, tripPlaces } from './trip-signals.ts';

const BOOT_KEY_CHARACTERS = 4;
/** One vehicle's trips are told apart by it. */
const TRIP_ID_CHARACTERS = 16;

/** Makes trips of the rows of a vehicle. A stop is told as the end at once, and taken back when it was a short one. */
export class TripTracker {
  readonly #settings: TripSettings;
  readonly #places: TripPlaces;
  /** Of the frame that is looked at. */
  #bootKey = '';

  constructor(settings: TripSettings, table: SignalTable) {
    this.#settings = settings;
    this.#places = tripPlaces(table);
  }

  /** Begins with a frame. */
  open({ bootId }: TelemetryFrame): void {
    this.#bootKey = shortKey(bootId, BOOT_KEY_CHARACTERS);
  }

  step(memory: TripMemory, signals: SignalValues, origin: RowOrigin, result: Derivation): void {
    const { open } = memory;
    if (open !== undefined && this.#wasLeft(open, signals.atMs)) {
      const endAtMs = open.stoppedAtMs ?? open.heardAtMs;
      if (!open.isEndTold) this.#tellEnd(open, { endAtMs, by: 'silence' }, signals, origin, result);
      memory.open = undefined;
    }
    const activity = activityOf(signals, this.#places);
    if (memory.open === undefined) {
      if (activity !== undefined) this.#waitForStart(memory, activity, signals, origin, result);
      return;
    }
    this.#goOn(memory, memory.open, activity, signals, origin, result);
  }

  /** Metres to the decimetre, so that what is kept of a trip is what is gone on with. */
  endFrame({ open }: TripMemory): void {
    if (open === undefined) return;
    open.way.speedM = Math.round(open.way.speedM * 10) / 10;
    open.way.placeM = Math.round(open.way.placeM * 10) / 10;
  }

  /** True when nothing was heard for so long, or across a restart, that what comes now is another trip. */
  #wasLeft({ heardAtMs, bootKey }: OpenTrip, atMs: number): boolean {
    const silenceMs = atMs - heardAtMs;
    if (silenceMs > this.#settings.silenceMs) return true;
    return silenceMs >= this.#settings.joinStopsMs && bootKey !== this.#bootKey;
  }

  #waitForStart(
    memory: TripMemory,
    { by, isActive, isMoving }: Activity,
    signals: SignalValues,
    origin: RowOrigin,
    result: Derivation,
  ): void {
    if (by === 'ignition') memory.onSinceMs = isActive ? (memory.onSinceMs ?? signals.atMs) : undefined;
    if (!isActive || !isMoving) return;
    const startAtMs = memory.onSinceMs ?? signals.atMs;
    memory.onSinceMs = undefined;
    memory.open = this.#begin(startAtMs, signals, origin);
    result.mustWrite = true;
    const id = eventIdOf(TRIP_STARTED, origin);
    result.events.push({ id, type: TRIP_STARTED, atMs: startAtMs, detail: tripStartedDetail(memory.open) });
  }

  #begin(startAtMs: number, signals: SignalValues, origin: RowOrigin): OpenTrip {
    const startPlace = placeAt(signals, this.#places);
    const trip: OpenTrip = {
      tripId: eventIdOf('trip', origin).slice(0, TRIP_ID_CHARACTERS),
      ...{ startAtMs, startPlace, heardAtMs: signals.atMs, stoppedAtMs: undefined, isEndTold: false, revision: 0 },
      bootKey: this.#bootKey,
      ...{ way: noDistance(), levels: {} },
    };
    // what was last heard before the start is how it stood then
    addOdometer(trip.way, knownNumber(signals, this.#places.odometer));
    addDistance(trip.way, signals, this.#places);
    addLevels(trip.levels, signals, this.#places, true);
    return trip;
  }

  #goOn(
    memory: TripMemory,
    trip: OpenTrip,
    activity: Activity | undefined,
    signals: SignalValues,
    origin: RowOrigin,
    result: Derivation,
  ): void {
    const { atMs } = signals;
    const isOver = trip.stoppedAtMs !== undefined && atMs - trip.stoppedAtMs >= this.#settings.joinStopsMs;
    if (isOver) {
      const endAtMs = trip.stoppedAtMs ?? atMs;
      if (!trip.isEndTold) this.#tellEnd(trip, { endAtMs, by: 'standstill' }, signals, origin, result);
      memory.open = undefined;
      if (activity !== undefined) this.#waitForStart(memory, activity, signals, origin, result);
      return;
    }
    if (activity?.isActive === true && trip.stoppedAtMs !== undefined) this.#resume(trip, result);
    if (!trip.isEndTold) {
      // the receiver may find its position only on the way
      trip.startPlace ??= placeAt(signals, this.#places);
      addDistance(trip.way, signals, this.#places);
      addLevels(trip.levels, signals, this.#places, false);
    }
    trip.heardAtMs = atMs;
    trip.bootKey = this.#bootKey;
    if (activity === undefined || activity.isActive || trip.isEndTold) return;
    trip.stoppedAtMs ??= atMs;
    // with a key it is plain that the drive is over; a car that only stands may stand at a traffic light
    if (activity.by !== 'ignition') return;
    this.#tellEnd(trip, { endAtMs: trip.stoppedAtMs, by: 'ignition' }, signals, origin, result);
  }

  #resume(trip: OpenTrip, result: Derivation): void {
    if (trip.isEndTold) {
      // what happened while nobody had turned it on was no part of the trip
      trip.way.kmh = undefined;
      trip.way.place = undefined;
      result.mustWrite = true;
    }
    trip.stoppedAtMs = undefined;
    trip.isEndTold = false;
  }

  #tellEnd(
    trip: OpenTrip,
    end: { endAtMs: number; by: EndedBy },
    signals: SignalValues,
    origin: RowOrigin,
    result: Derivation,
  ): void {
    trip.isEndTold = true;
    trip.revision += 1;
    result.mustWrite = true;
    const isOfRow = end.by === 'ignition';
    const to = isOfRow ? placeAt(signals, this.#places) : placeBefore(signals, this.#places);
    const settledAtMs = end.endAtMs + this.#settings.joinStopsMs;
    const detail = tripEndedDetail(trip, { ...end, settledAtMs, to });
    const id = eventIdOf(`${TRIP_ENDED} ${trip.tripId}`, origin);
    result.events.push({ id, type: TRIP_ENDED, atMs: end.endAtMs, detail });
  }
}
