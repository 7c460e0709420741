/** What makes two drives one trip. */
export interface TripSettings {
  /** A stop that is shorter belongs to the trip. */
  joinStopsMs: number;
  /** A vehicle that was not heard for longer, and not stopped before, has begun another trip. */
  silenceMs: number;
}

/** A fuel stop is a stop of a trip, a supermarket is its end. */
export const TRIP_SETTINGS: TripSettings = { joinStopsMs: 300_000, silenceMs: 1_800_000 };
