/** What the catalogue knows of a signal. */
export interface CatalogueSignal {
  /** COVESA VSS path. */
  path: string;
  type: 'number' | 'boolean' | 'text';
  /** VSS unit of a number, e.g. `km/h`. */
  unit?: string;
  /** Least and greatest number a working sensor gives. */
  min?: number;
  max?: number;
  /** Numbers are whole multiples of it, as long as the vehicle does not round; what lies between is carried as well. */
  resolution?: number;
  /** The texts it may have, where they are known. */
  allowed?: readonly string[];
}

/** What one byte of an OBD-II answer can tell of 0 to 100 percent. [SAE J1979] */
const PERCENT_OF_BYTE = 100 / 255;
/** The same for -100 to 99.2 percent: fuel trims. */
const PERCENT_OF_SIGNED_BYTE = 100 / 128;

type Range = readonly [min: number, max: number];

/** `unit` is empty for counts and the like. */
export function numberSignal(path: string, unit: string, [min, max]: Range, resolution: number): CatalogueSignal {
  return { path, type: 'number', ...(unit === '' ? {} : { unit }), min, max, resolution };
}

export function obdPercent(path: string): CatalogueSignal {
  return numberSignal(path, 'percent', [0, 100], PERCENT_OF_BYTE);
}

export function obdTrim(path: string): CatalogueSignal {
  return numberSignal(path, 'percent', [-100, 100], PERCENT_OF_SIGNED_BYTE);
}

export function booleanSignal(path: string): CatalogueSignal {
  return { path, type: 'boolean' };
}

export function textSignal(path: string, allowed?: readonly string[]): CatalogueSignal {
  return { path, type: 'text', ...(allowed === undefined ? {} : { allowed }) };
}
