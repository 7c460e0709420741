import type { Meter } from '../meters.ts';
import { dollarsOf, type PriceList } from '../price-list.ts';
import { arithmeticOf } from './arithmetic.ts';
import { billConsumers } from './consumers.ts';
import { billFlows } from './flows.ts';
import { groupBy } from './group-by.ts';
import { type Charge, createLedger, type PricedCharge } from './ledger.ts';
import { type Estimate, ITEMS, type Scene } from './scene.ts';
import { billConnections, billFixed, billObservation, billRowsKept } from './standing.ts';
import { billStreams, type StreamLoad, streamLoads } from './streams.ts';

export interface CostLine {
  item: string;
  /** Dollars. */
  perVehicleMonth: number;
  how: string;
}

export interface CostReport {
  vehicles: number;
  /** Dollars. */
  perVehicleMonth: number;
  fleetMonth: number;
  /** What costs most comes first. */
  lines: CostLine[];
  /** The same by what AWS bills. */
  meters: { meter: Meter; perVehicleMonth: number }[];
  /** By stream, what the busiest hour asks for and what is deployed. */
  shards: { stream: string; needed: number; deployed: number }[];
  /** Types of the template whose cost is not known here. */
  notPriced: string[];
}

/** What a month costs with so many vehicles. Pure; throws when calls and template do not fit. */
export function estimateCost(scene: Scene, prices: PriceList): CostReport {
  const loads = streamLoads(scene);
  const estimate = billAll(loads, scene);
  const priced = priceCharges(estimate.ledger.charges, prices);
  priced.push(...restOfFixed(priced, scene));
  const { vehicles, app } = scene;
  const fleetMonth = priced.reduce((sum, { dollars }) => sum + dollars, 0);
  return {
    vehicles,
    perVehicleMonth: fleetMonth / vehicles,
    fleetMonth,
    lines: linesOf(priced, vehicles),
    meters: metersOf(priced, vehicles),
    shards: loads.map(({ stream, shards }) => ({ stream: stream.id, needed: shards, deployed: stream.shards })),
    notPriced: [...app.unpriced].map(([type, count]) => `${count} ${type}`),
  };
}

/** Invocations and lines of each function in a month. */
export function functionUsage(scene: Scene): Estimate['usage'] {
  return billAll(streamLoads(scene), scene).usage;
}

function billAll(loads: readonly StreamLoad[], scene: Scene): Estimate {
  const estimate: Estimate = { ledger: createLedger(), usage: new Map() };
  billConnections(scene, estimate);
  billFlows(scene, estimate);
  billStreams(loads, scene, estimate);
  billConsumers(loads, scene, estimate);
  billRowsKept(scene, estimate);
  billFixed(scene, estimate);
  billObservation(scene, estimate);
  return estimate;
}

/** Amounts share their price tiers: each pays the average of what all of its meter pay. */
function priceCharges(charges: readonly Charge[], prices: PriceList): PricedCharge[] {
  const totals = new Map<Meter, number>();
  for (const { meter, quantity } of charges) totals.set(meter, (totals.get(meter) ?? 0) + quantity);
  const average = new Map([...totals].map(([meter, total]) => [meter, dollarsOf(prices, meter, total) / total]));
  return charges.map((charge) => ({ ...charge, dollars: charge.quantity * (average.get(charge.meter) ?? 0) }));
}

function restOfFixed(priced: readonly PricedCharge[], { workload }: Scene): PricedCharge[] {
  const known = priced.filter(({ isFixed }) => isFixed).reduce((sum, { dollars }) => sum + dollars, 0);
  const rest = Math.max(0, workload.fixedDollars - known);
  if (rest === 0) return [];
  return [{ item: ITEMS.other, meter: 'otherDollars', quantity: rest, dollars: rest, isFixed: true }];
}

function linesOf(priced: readonly PricedCharge[], vehicles: number): CostLine[] {
  const items = groupBy(priced, ({ item }) => item);
  return [...items]
    .map(([item, charges]) => ({
      item,
      perVehicleMonth: charges.reduce((sum, { dollars }) => sum + dollars, 0) / vehicles,
      how: arithmeticOf(charges, vehicles),
    }))
    .toSorted((one, other) => other.perVehicleMonth - one.perVehicleMonth);
}

function metersOf(priced: readonly PricedCharge[], vehicles: number): CostReport['meters'] {
  const meters = groupBy(priced, ({ meter }) => meter);
  return [...meters]
    .map(([meter, charges]) => ({
      meter,
      perVehicleMonth: charges.reduce((sum, { dollars }) => sum + dollars, 0) / vehicles,
    }))
    .toSorted((one, other) => other.perVehicleMonth - one.perVehicleMonth);
}
