import { ENV } from '../../contract/function-environment.ts';
import { createAssignmentStore } from '../common/config/assignment-store.ts';
import { openBodyObjects } from '../common/config/body-objects.ts';
import { createConfigStore } from '../common/config/config-store.ts';
import { openSync } from '../common/config/open-sync.ts';
import { createRolloutStore } from '../common/config/rollout-store.ts';
import { type ApiEvent, withCaller } from '../common/http/api-route.ts';
import { type HttpResponse, respondProblem } from '../common/http/respond.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { assignmentRoutes } from './assignment-routes.ts';
import type { ConfigApiPorts, Route } from './ports.ts';
import { rolloutRoutes } from './rollout-routes.ts';
import { vehicleRoutes } from './vehicle-routes.ts';
import { versionRoutes } from './version-routes.ts';

const clients = openTable(requireEnv(ENV.clientsTable));
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const configsTable = openTable(requireEnv(ENV.configsTable));
const ports: ConfigApiPorts = {
  ...openSync(vehicles, 'config-api'),
  vehicles,
  configs: createConfigStore(configsTable),
  bodies: openBodyObjects(requireEnv(ENV.configBucket)),
  assignments: createAssignmentStore(configsTable),
  rollouts: createRolloutStore(openTable(requireEnv(ENV.rolloutsTable))),
};

/** By API Gateway's route key. */
const routes = new Map<string, Route>([...versionRoutes, ...assignmentRoutes, ...rolloutRoutes, ...vehicleRoutes]);

/** Configurations, who gets which, and how far that is. */
export async function handler(event: ApiEvent): Promise<HttpResponse> {
  const route = routes.get(event.routeKey);
  if (route === undefined) return respondProblem('not-found');
  return withCaller(event, clients, (caller) => route(event, caller, ports));
}
