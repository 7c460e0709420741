import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../usage-error.ts';
import { METERS, type Meter } from './meters.ts';

const NEWEST = fileURLToPath(new URL('./prices/us-east-1-2026-09.json', import.meta.url));

interface PricedMeter {
  /** For `per` units, unless there are tiers. */
  dollars?: number;
  /** By rising amount; the last has no end. */
  tiers?: { upTo?: number; dollars: number }[];
  per: number;
  date: string;
  source: string;
}

export interface PriceList {
  region: string;
  asOf: string;
  meters: Readonly<Record<Meter, PricedMeter>>;
}

/** Throws UsageError for a file that lacks a price: a cost that leaves something out is worse than none. */
export async function readPriceList(file = NEWEST): Promise<PriceList> {
  const list = await readJsonFile('--prices', file);
  const { region, asOf, meters } = list as Partial<PriceList>;
  if (typeof region !== 'string' || typeof asOf !== 'string' || typeof meters !== 'object') {
    throw new UsageError(`--prices ${file}: no "region", "asOf" and "meters"`);
  }
  for (const meter of METERS) {
    const { dollars, tiers, per } = (meters as Partial<PriceList['meters']>)[meter] ?? {};
    const isPriced = typeof dollars === 'number' || (Array.isArray(tiers) && tiers.length > 0);
    if (!isPriced || typeof per !== 'number') throw new UsageError(`--prices ${file}: "${meter}" has no price`);
  }
  return { region, asOf, meters };
}

/** Dollars of a month's quantity. */
export function dollarsOf({ meters }: PriceList, meter: Meter, quantity: number): number {
  const { dollars, tiers, per } = meters[meter];
  if (tiers === undefined) return ((dollars ?? 0) * quantity) / per;
  let [sum, below] = [0, 0];
  for (const { upTo = Number.POSITIVE_INFINITY, dollars: price } of tiers) {
    sum += (Math.max(0, Math.min(quantity, upTo) - below) * price) / per;
    below = upTo;
  }
  return sum;
}

/** Reads a JSON file that an option names; throws UsageError when that cannot be. */
export async function readJsonFile(option: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${option} ${file}: ${(error as Error).message}`);
  }
}
