import * as v from 'valibot';

export const MOST_BULK_VEHICLES = 1_000;

/** One command to many vehicles, each for itself. What is no vehicle of the caller has its own answer. */
export const bulkRequestSchema = v.strictObject({
  vehicleIds: v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.minLength(1), v.maxLength(MOST_BULK_VEHICLES)),
  /** As the body of `POST /v1/vehicles/{vehicleId}/commands`. */
  command: v.record(v.string(), v.unknown()),
});
