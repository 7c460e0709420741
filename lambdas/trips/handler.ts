import type { EventBridgeEvent } from 'aws-lambda';
import { ENV } from '../../contract/function-environment.ts';
import type { VehicleEventDetail } from '../../contract/telemetry/vehicle-event.ts';
import { logger } from '../common/logger.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { noteTrip } from './note-trip.ts';

const trips = openTable(requireEnv(ENV.tripsTable));

/** Told of each trip that ended. */
export async function handler(event: EventBridgeEvent<string, VehicleEventDetail>): Promise<void> {
  const outcome = await noteTrip(trips, event.detail);
  // two of every drive: the row says it as well
  logger.debug('trip', { vehicleId: event.detail.vehicleId, tripId: event.detail['tripId'], outcome });
}
