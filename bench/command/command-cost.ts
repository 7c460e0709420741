import { dollarsOf, type PriceList } from '../../cli/cost/price-list.ts';

/** What a command may cost from its request to its result, dollars at list price. */
const BUDGET = 12e-6;

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

export function costOf(used: UsedCalls, sizes: FunctionSizes, prices: PriceList): CommandCost {
  const each = (meter: Parameters<typeof dollarsOf>[1], quantity: number): number =>
    dollarsOf(prices, meter, quantity / used.commands);
  const { invocations, gigabyteSeconds } = functionsUsed(used.invocations, sizes);
  const parts = {
    apiRequest: each('apiRequests', used.commands),
    writes: each('dynamoWriteUnits', used.writeUnits),
    reads: each('dynamoReadUnits', used.readUnits),
    messages: each('iotMessages', used.publishes * MESSAGES_A_PUBLISH),
    rules: each('iotRules', used.rules) + each('iotActions', used.actions),
    functions: each('lambdaRequests', invocations) + each('lambdaGbSeconds', gigabyteSeconds),
  };
  const dollars = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { parts, dollars, budget: BUDGET, isWithinBudget: dollars <= BUDGET };
}

/** Throws for a function without a size: a cost that leaves something out is worse than none. */
function functionsUsed(counts: UsedCalls['invocations'], sizes: FunctionSizes) {
  let [invocations, gigabyteSeconds] = [0, 0];
  for (const [name, count] of Object.entries(counts)) {
    const size = sizes.get(name);
    if (size === undefined) throw new Error(`there is no size of function ${name}`);
    invocations += count;
    gigabyteSeconds += count * size.gigabytes * size.seconds;
  }
  return { invocations, gigabyteSeconds };
}
