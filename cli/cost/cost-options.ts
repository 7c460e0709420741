import type { AppSource } from '../assembly/app-source.ts';
import { readAppSource } from '../assembly/environment-option.ts';
import { readVehicles } from '../assembly/vehicles-option.ts';
import { parseCommandLine } from '../command-line.ts';
import { UsageError } from '../usage-error.ts';

export interface CostOptions {
  kind: 'cost';
  vehicles: number;
  app: AppSource;
  profile: string | undefined;
  calls: string | undefined;
  prices: string | undefined;
  /** Dollars a vehicle-month. */
  budget: number | undefined;
  json: boolean;
}

/** Reads and checks the arguments; throws UsageError saying what was given and what is allowed. */
export function readCostOptions(args: string[]): CostOptions | { kind: 'help' } {
  const values = parse(args);
  if (values.help) return { kind: 'help' };
  const { vehicles, profile, calls, prices, budget, json } = values;
  return {
    kind: 'cost',
    vehicles: readVehicles(vehicles, 'cost'),
    app: readAppSource(values),
    ...{ profile, calls, prices, json },
    budget: budget === undefined ? undefined : readBudget(budget),
  };
}

function readBudget(text: string): number {
  const budget = Number(text);
  if (text.trim() === '' || !Number.isFinite(budget) || budget <= 0) {
    throw new UsageError(`--budget ${text}: not a number of dollars above 0`);
  }
  return budget;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  return parseCommandLine('cost', {
    args,
    options: {
      ...{ vehicles: text, env: text, template: text, profile: text, calls: text, prices: text, budget: text },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values;
}
