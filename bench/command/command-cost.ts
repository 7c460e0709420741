import { BUDGET, LIST_PRICES as PRICE } from './list-prices.ts';

/** What so many commands used, from their requests to their results. */
export interface UsedCalls {
  commands: number;
  writeUnits: number;
  readUnits: number;
  /** Publishes to vehicles that have no queue on the way included. */
  publishes: number;
  rules: number;
  actions: number;
  /** Invocations by function. */
  invocations: Record<string, number>;
}

/** GB of memory, and billed seconds of a warm invocation on Lambda: an estimate, since this machine is not Lambda. */
export type FunctionSizes = ReadonlyMap<string, { gigabytes: number; seconds: number }>;

export interface CommandCost {
  /** Dollars for one command, by what they are paid for. */
  parts: Record<string, number>;
  dollars: number;
  budget: number;
  isWithinBudget: boolean;
}

/** A publish, its delivery and the vehicle's PUBACK are a message each; a direct message is counted alike. */
const MESSAGES_A_PUBLISH = 3;

export function costOf(used: UsedCalls, sizes: FunctionSizes): CommandCost {
  const parts = {
    apiRequest: PRICE.apiRequest,
    writes: (used.writeUnits * PRICE.writeUnit) / used.commands,
    reads: (used.readUnits * PRICE.readUnit) / used.commands,
    messages: (used.publishes * MESSAGES_A_PUBLISH * PRICE.message) / used.commands,
    rules: (used.rules * PRICE.rule + used.actions * PRICE.action) / used.commands,
    functions: functionsCost(used.invocations, sizes) / used.commands,
  };
  const dollars = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { parts, dollars, budget: BUDGET, isWithinBudget: dollars <= BUDGET };
}

/** Throws for a function without a size: a cost that leaves something out is worse than none. */
function functionsCost(invocations: UsedCalls['invocations'], sizes: FunctionSizes): number {
  return Object.entries(invocations).reduce((sum, [name, count]) => {
    const size = sizes.get(name);
    if (size === undefined) throw new Error(`there is no size of function ${name}`);
    return sum + count * (PRICE.invocation + size.gigabytes * size.seconds * PRICE.gigabyteSecond);
  }, 0);
}
