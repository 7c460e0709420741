import { type Labels, labelsOf, labelsSchema } from '../../contract/audience/labels.ts';
import { readBySchema } from '../../contract/http/request-schema.ts';
import { vehicleOfCaller } from '../common/http/api-route.ts';
import { readDocument } from '../common/http/document-body.ts';
import { respondJson, respondProblem } from '../common/http/respond.ts';
import type { Table, UpdateRequest } from '../common/store/table.ts';
import type { Route } from './outreach-route.ts';

/** Replaces all labels of a vehicle. Its next owner has none of them. */
export const putLabels: Route = async (event, caller, { vehicles }) => {
  const document = readDocument(event);
  if (!document.ok) return document.response;
  const reading = readBySchema(labelsSchema, document.body);
  if (!reading.ok) return respondProblem('invalid-request', reading.detail);
  const vehicle = await vehicleOfCaller(event, caller, vehicles);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  const isWritten = await writeLabels(vehicles, vehicle, reading.value);
  return isWritten
    ? respondJson(200, { vehicleId: vehicle.vehicleId, ...reading.value })
    : respondProblem('vehicle-not-found');
};

export const getLabels: Route = async (event, caller, { vehicles }) => {
  const vehicle = await vehicleOfCaller(event, caller, vehicles);
  if (vehicle === undefined) return respondProblem('vehicle-not-found');
  return respondJson(200, { vehicleId: vehicle.vehicleId, ...labelsOf(vehicle) });
};

/** False when the vehicle became somebody else's meanwhile. */
async function writeLabels(
  vehicles: Table,
  { vehicleId, tenantId }: { vehicleId: string; tenantId: string },
  labels: Labels,
): Promise<boolean> {
  return (await vehicles.update(labelling(vehicleId, tenantId, labels))).ok;
}

const LABELS = ['cohort', 'region', 'attributes'] as const;

/** `region` and `attributes` are words that DynamoDB may have kept for itself, so each has a placeholder. */
function labelling(vehicleId: string, tenantId: string, labels: Labels): UpdateRequest {
  const given = LABELS.filter((name) => labels[name] !== undefined);
  const left = LABELS.filter((name) => labels[name] === undefined);
  const sets = ['labelledBy = :tenant', ...given.map((name) => `#${name} = :${name}`)];
  const removes = left.length === 0 ? '' : ` REMOVE ${left.map((name) => `#${name}`).join(', ')}`;
  return {
    key: { vehicleId },
    update: `SET ${sets.join(', ')}${removes}`,
    condition: 'tenantId = :tenant',
    names: Object.fromEntries(LABELS.map((name) => [`#${name}`, name])),
    values: { ':tenant': tenantId, ...Object.fromEntries(given.map((name) => [`:${name}`, labels[name]])) },
  };
}
