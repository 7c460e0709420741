import { INDEXES } from '../../contract/function-environment.ts';
import { encodeCursor, readIdPage } from '../common/http/id-page.ts';
import { respondJson, respondProblem } from '../common/http/respond.ts';
import type { QueryRequest, Row, Table } from '../common/store/table.ts';
import { asVehicleRow, readVehicle, type VehicleRow } from '../common/store/vehicle-row.ts';
import type { Route } from './route.ts';
import { fits, indexOf, readVehicleFilter, type VehicleFilter } from './vehicle-filter.ts';
import { vehicleView } from './vehicle-view.ts';

/** Vehicles looked at for one answer: a filter that fits few gives short pages, and a cursor to go on with. */
const MOST_EXAMINED = 500;

export const listVehicles: Route = async (event, { tenantId }, { vehiclesTogether, presenceDebounceMs, nowMs }) => {
  const page = readIdPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const reading = readVehicleFilter(event);
  if (!reading.ok) return respondProblem('invalid-request', reading.detail);
  const seen = { nowMs: nowMs(), debounceMs: presenceDebounceMs };
  const walk = new VehicleWalk(vehiclesTogether, tenantId, reading.filter, page.after);
  const found: VehicleRow[] = [];
  let last: string | undefined;
  for (let examined = 0; found.length < page.limit && examined < MOST_EXAMINED; examined += 1) {
    const next = await walk.next(page.limit);
    if (next === undefined) break;
    last = next.vehicleId;
    if (next.vehicle !== undefined && fits(reading.filter, next.vehicle, seen)) found.push(next.vehicle);
  }
  return respondJson(200, {
    vehicles: found.map((vehicle) => vehicleView(vehicle, seen)),
    ...(walk.isAtEnd || last === undefined ? {} : { nextCursor: encodeCursor(last) }),
  });
};

interface Visit {
  vehicleId: string;
  /** Undefined: it left the tenant, or the platform, since the index was written. */
  vehicle: VehicleRow | undefined;
}

/** The vehicles of a tenant one by one, read in pages from the index that gives the fewest. */
class VehicleWalk {
  readonly #vehicles: Table;
  readonly #tenantId: string;
  readonly #by: ReturnType<typeof indexOf>;
  #startKey: Row | undefined;
  #visits: Visit[] = [];
  #isLastPage = false;

  constructor(vehicles: Table, tenantId: string, filter: VehicleFilter, after: string | undefined) {
    this.#vehicles = vehicles;
    this.#tenantId = tenantId;
    this.#by = indexOf(filter);
    if (after !== undefined) this.#startKey = { ...this.#indexKey(), vehicleId: after };
  }

  get isAtEnd(): boolean {
    return this.#isLastPage && this.#visits.length === 0;
  }

  async next(pageSize: number): Promise<Visit | undefined> {
    while (this.#visits.length === 0 && !this.#isLastPage) await this.#readPage(pageSize);
    return this.#visits.shift();
  }

  async #readPage(limit: number): Promise<void> {
    const startKey = this.#startKey;
    const request = { ...this.#query(), limit, ...(startKey === undefined ? {} : { startKey }) };
    const { rows, nextKey } = await this.#vehicles.query(request);
    this.#startKey = nextKey;
    this.#isLastPage = nextKey === undefined;
    this.#visits = await Promise.all(rows.map((row) => this.#visit(asVehicleRow(row))));
  }

  /** The indexes hold what seldom changes of a vehicle; whose it is and whether it is connected is in its row. */
  async #visit({ vehicleId }: VehicleRow): Promise<Visit> {
    const whole = await readVehicle(this.#vehicles, vehicleId);
    const isOwn = whole?.tenantId === this.#tenantId && whole.retirement === undefined;
    return { vehicleId, vehicle: isOwn ? whole : undefined };
  }

  #indexKey(): Row {
    const tenantId = this.#tenantId;
    return this.#by === undefined ? { tenantId } : { tenantId, [this.#by.by]: this.#by.value };
  }

  #query(): QueryRequest {
    const tenant = { ':tenant': this.#tenantId };
    if (this.#by === undefined) {
      return { index: INDEXES.vehiclesByTenant, condition: 'tenantId = :tenant', values: tenant };
    }
    const { index, by, value } = this.#by;
    const values = { ...tenant, ':value': value };
    // `region` is a word of DynamoDB's own
    return { index, condition: 'tenantId = :tenant AND #by = :value', names: { '#by': by }, values };
  }
}
