import type { Meter } from '../meters.ts';

/** Something to be billed: of a month and of the whole fleet. */
export interface Charge {
  /** What it is for, as people ask. */
  item: string;
  meter: Meter;
  quantity: number;
  /** Table whose capacity it takes, where that is provided by the hour. */
  table?: string;
  /** True for what a deployment costs without any vehicle. */
  isFixed?: boolean;
}

export interface PricedCharge extends Charge {
  dollars: number;
}

export interface Ledger {
  add(charge: Charge): void;
  charges: readonly Charge[];
}

export function createLedger(): Ledger {
  const charges: Charge[] = [];
  return {
    add(charge) {
      if (charge.quantity !== 0) charges.push(charge);
    },
    charges,
  };
}
