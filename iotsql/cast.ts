import { toDecimal, toFlooredInt, toText } from './conversions.ts';
import type { CastTarget } from './syntax-tree.ts';

/** `CAST(value AS target)` [AWS-IoT: iot-sql-functions]. "Rounded down" is toward negative infinity [assumed]. */
export function cast(value: unknown, target: CastTarget): unknown {
  switch (target) {
    case 'string':
      return toText(value);
    case 'boolean':
      return castToBoolean(value);
    case 'int':
      return typeof value === 'boolean' ? Number(value) : toFlooredInt(value);
    case 'decimal':
      return typeof value === 'boolean' ? Number(value) : toDecimal(value);
  }
}

function castToBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') return undefined;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}
