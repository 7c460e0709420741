import { commandType } from '../../contract/command/command-catalog.ts';
import { isVehicleId } from '../../contract/topics.ts';
import type { ApiEvent } from '../common/http/api-route.ts';

/** The vehicle whose last values decide about the command that is asked for; undefined where no precondition does. */
export function shadowAskedFor(
  event: Pick<ApiEvent, 'pathParameters'>,
  { type }: Record<string, unknown>,
): string | undefined {
  const known = typeof type === 'string' ? commandType(type) : undefined;
  const vehicleId = event.pathParameters?.['vehicleId'] ?? '';
  return known !== undefined && known.preconditions.length > 0 && isVehicleId(vehicleId) ? vehicleId : undefined;
}
