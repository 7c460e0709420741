import { labelsOf } from '../../contract/audience/labels.ts';
import { INDEXES } from '../../contract/function-environment.ts';
import { publicPresence } from '../../contract/presence/public-presence.ts';
import type { ApiEvent } from '../common/http/api-route.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

/** Which of his vehicles a caller asks for; all that is given must be so. */
export interface VehicleFilter {
  named: Partial<Record<FilterName, string>>;
  connected?: boolean;
  /** Of the tenant's own attributes; values as text. */
  attributes: readonly (readonly [name: string, value: string])[];
}

export type FilterReading = { ok: true; filter: VehicleFilter } | { ok: false; detail: string };

/** The index that gives the fewest comes first: a cohort is smaller than a region, a region than a model. */
const FILTER_NAMES = ['cohort', 'region', 'model'] as const;
type FilterName = (typeof FILTER_NAMES)[number];

const INDEX_OF: Record<FilterName, string> = {
  cohort: INDEXES.vehiclesByCohort,
  region: INDEXES.vehiclesByRegion,
  model: INDEXES.vehiclesByModel,
};
const ATTRIBUTE = /^attribute\[([A-Za-z0-9][A-Za-z0-9._:-]{0,63})\]$/;
const PAGING = new Set(['limit', 'cursor']);

/** `?model=…&cohort=…&region=…&connected=true&attribute[depot]=7`, in any combination. */
export function readVehicleFilter(event: ApiEvent): FilterReading {
  const filter: VehicleFilter = { named: {}, attributes: [] };
  const attributes: [string, string][] = [];
  for (const [name, value = ''] of Object.entries(event.queryStringParameters ?? {})) {
    const attribute = ATTRIBUTE.exec(name)?.[1];
    if (PAGING.has(name)) continue;
    if (value === '' || value.length > 128)
      return { ok: false, detail: `${name.slice(0, 80)} is not 1 to 128 characters` };
    if (isFilterName(name)) filter.named[name] = value;
    else if (attribute !== undefined) attributes.push([attribute, value]);
    else if (name === 'connected' && (value === 'true' || value === 'false')) filter.connected = value === 'true';
    else if (name === 'connected') return { ok: false, detail: 'connected is neither true nor false' };
    else return { ok: false, detail: `vehicles cannot be asked for by ${name.slice(0, 80)}` };
  }
  return { ok: true, filter: { ...filter, attributes } };
}

/** The index to walk: partition tenant, sort `by`; undefined where all vehicles of the tenant must be looked at. */
export function indexOf({ named }: VehicleFilter): { index: string; by: FilterName; value: string } | undefined {
  for (const by of FILTER_NAMES) {
    const value = named[by];
    if (value !== undefined) return { index: INDEX_OF[by], by, value };
  }
  return undefined;
}

export function fits(
  { named, connected, attributes }: VehicleFilter,
  vehicle: VehicleRow,
  seen: { nowMs: number; debounceMs: number },
): boolean {
  const labels = labelsOf(vehicle);
  if (named.model !== undefined && named.model !== vehicle.model) return false;
  if (named.cohort !== undefined && named.cohort !== labels.cohort) return false;
  if (named.region !== undefined && named.region !== labels.region) return false;
  if (connected !== undefined) {
    if (publicPresence(vehicle.presence, seen.nowMs, seen.debounceMs).connected !== connected) return false;
  }
  return attributes.every(([name, value]) => {
    const own = labels.attributes?.[name];
    return own !== undefined && String(own) === value;
  });
}

function isFilterName(name: string): name is FilterName {
  return (FILTER_NAMES as readonly string[]).includes(name);
}
