import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { type Role, readRoles } from '../../../contract/command/role.ts';
import { isVehicleId } from '../../../contract/topics.ts';
import { logger } from '../logger.ts';
import type { Table } from '../store/table.ts';
import { readVehicle, type VehicleRow } from '../store/vehicle-row.ts';
import { type HttpResponse, respondProblem } from './respond.ts';

export type ApiEvent = APIGatewayProxyEventV2WithJWTAuthorizer;

/** Who asks: the tenant behind the token's client, and the roles that the client's row gives it. */
export interface Caller {
  clientId: string;
  tenantId: string;
  /** None unless its row names some. */
  roles?: readonly Role[];
}

/** Finds the tenant of the token's client, then answers; an unexpected error is logged and told without its inside. */
export async function withCaller(
  event: ApiEvent,
  clients: Table,
  answer: (caller: Caller) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    const clientId = event.requestContext.authorizer.jwt.claims['client_id'];
    if (typeof clientId !== 'string') return respondProblem('unknown-client');
    const row = await clients.get({ clientId });
    if (typeof row?.['tenantId'] !== 'string') return respondProblem('unknown-client');
    return await answer({ clientId, tenantId: row['tenantId'], roles: readRoles(row['roles']) });
  } catch (error) {
    logger.error('request failed', { routeKey: event.routeKey, error: error as Error });
    return respondProblem('internal');
  }
}

/**
 * The vehicle of the path, if it is the caller's: another tenant's vehicle does not exist for him, and one that is being
 * decommissioned for nobody. Read strongly, so that it holds from the moment its owner changed.
 */
export async function vehicleOfCaller(
  event: ApiEvent,
  caller: Caller,
  vehicles: Table,
): Promise<VehicleRow | undefined> {
  const vehicleId = event.pathParameters?.['vehicleId'] ?? '';
  if (!isVehicleId(vehicleId)) return undefined;
  const vehicle = await readVehicle(vehicles, vehicleId);
  return vehicle?.tenantId === caller.tenantId && vehicle.retirement === undefined ? vehicle : undefined;
}
