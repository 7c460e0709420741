import { respondJson } from '../common/http/respond.ts';
import { isOwnersShadow } from '../common/store/shadow-row.ts';
import { getCatalog } from './catalog-route.ts';
import { messageRoutes } from './message-routes.ts';
import { forVehicle, type Route } from './route.ts';
import { getShadow } from './shadow-route.ts';
import { tripRoutes } from './trip-routes.ts';
import { listVehicles } from './vehicle-list.ts';
import { vehicleView } from './vehicle-view.ts';

const getVehicle = forVehicle(async (_event, vehicle, { shadows, presenceDebounceMs, nowMs }) => {
  const shadow = await shadows.get({ vehicleId: vehicle.vehicleId });
  const frameAtMs = isOwnersShadow(shadow, vehicle) ? shadow?.['updatedAtMs'] : undefined;
  const seen = { nowMs: nowMs(), debounceMs: presenceDebounceMs };
  return respondJson(200, vehicleView(vehicle, typeof frameAtMs === 'number' ? { ...seen, frameAtMs } : seen));
});

/** By API Gateway's route key. */
export const routes = new Map<string, Route>([
  ['GET /v1/vehicles', listVehicles],
  ['GET /v1/vehicles/{vehicleId}', getVehicle],
  ['GET /v1/vehicles/{vehicleId}/shadow', getShadow],
  ...tripRoutes,
  ...messageRoutes,
  ['GET /v1/command-catalog', getCatalog],
]);
