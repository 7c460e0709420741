import { INDEXES } from '../../contract/function-environment.ts';
import { cursorAfter, readIdPage } from '../common/http/id-page.ts';
import { respondJson, respondProblem } from '../common/http/respond.ts';
import { isOwnersShadow } from '../common/store/shadow-row.ts';
import type { Row } from '../common/store/table.ts';
import { asVehicleRow } from '../common/store/vehicle-row.ts';
import { getCatalog } from './catalog-route.ts';
import { messageRoutes } from './message-routes.ts';
import { forVehicle, type Route } from './route.ts';
import { shadowView, vehicleView } from './vehicle-view.ts';

const listVehicles: Route = async (event, caller, { vehicles, presenceDebounceMs, nowMs }) => {
  const page = readIdPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const { tenantId } = caller;
  const startKey: Row | undefined = page.after === undefined ? undefined : { tenantId, vehicleId: page.after };
  const { rows, nextKey } = await vehicles.query({
    index: INDEXES.vehiclesByTenant,
    condition: 'tenantId = :tenant',
    values: { ':tenant': tenantId },
    limit: page.limit,
    ...(startKey === undefined ? {} : { startKey }),
  });
  return respondJson(200, {
    vehicles: rows
      .map(asVehicleRow)
      .filter(({ retirement }) => retirement === undefined)
      .map((vehicle) => vehicleView(vehicle, { nowMs: nowMs(), debounceMs: presenceDebounceMs })),
    ...cursorAfter(nextKey, 'vehicleId'),
  });
};

const getVehicle = forVehicle(async (_event, vehicle, { shadows, presenceDebounceMs, nowMs }) => {
  const shadow = await shadows.get({ vehicleId: vehicle.vehicleId });
  const frameAtMs = isOwnersShadow(shadow, vehicle) ? shadow?.['updatedAtMs'] : undefined;
  const seen = { nowMs: nowMs(), debounceMs: presenceDebounceMs };
  return respondJson(200, vehicleView(vehicle, typeof frameAtMs === 'number' ? { ...seen, frameAtMs } : seen));
});

const getShadow = forVehicle(async (_event, vehicle, { shadows }) => {
  const { vehicleId } = vehicle;
  const row = await shadows.get({ vehicleId });
  return respondJson(200, shadowView(vehicleId, isOwnersShadow(row, vehicle) ? row : undefined));
});

/** By API Gateway's route key. */
export const routes = new Map<string, Route>([
  ['GET /v1/vehicles', listVehicles],
  ['GET /v1/vehicles/{vehicleId}', getVehicle],
  ['GET /v1/vehicles/{vehicleId}/shadow', getShadow],
  ...messageRoutes,
  ['GET /v1/command-catalog', getCatalog],
]);
