import { ownedSinceMs } from '../../contract/identity/owner.ts';
import { type TripRow, tripView } from '../../contract/trips/trip-row.ts';
import { encodeCursor, readIdPage } from '../common/http/id-page.ts';
import { respondJson, respondProblem } from '../common/http/respond.ts';
import { forVehicle, type Route } from './route.ts';

const START_MS = /^\d{1,16}$/;

/** Trips of the vehicle that began since it is its owner's, the youngest first. */
const listTrips = forVehicle(async (event, vehicle, { trips, nowMs }) => {
  const page = readIdPage(event, START_MS);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const { vehicleId } = vehicle;
  const sinceMs = ownedSinceMs(vehicle);
  const after = page.after === undefined ? undefined : Number(page.after);
  // a page of the owner before ends there; DynamoDB takes no key outside of what is asked for
  if (after !== undefined && after < sinceMs) return respondJson(200, { trips: [] });
  const { rows, nextKey } = await trips.query({
    condition: 'vehicleId = :vehicle AND startAtMs >= :since',
    values: { ':vehicle': vehicleId, ':since': sinceMs },
    limit: page.limit,
    isDescending: true,
    ...(after === undefined ? {} : { startKey: { vehicleId, startAtMs: after } }),
  });
  return respondJson(200, {
    trips: rows.map((row) => tripView(row as unknown as TripRow, nowMs())),
    ...(nextKey === undefined ? {} : { nextCursor: encodeCursor(String(nextKey['startAtMs'])) }),
  });
});

/** By API Gateway's route key. */
export const tripRoutes: [string, Route][] = [['GET /v1/vehicles/{vehicleId}/trips', listTrips]];
