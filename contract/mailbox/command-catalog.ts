/** access: moves or opens the car, must never run late; comfort: pleasant; info: reads only. */
export type CommandClass = 'access' | 'comfort' | 'info';

export interface CommandType {
  class: CommandClass;
  /** Time to live when the caller names none, and the longest he may ask for. */
  ttlMs: number;
  maxTtlMs: number;
  priority: number;
}

const ACCESS: CommandType = { class: 'access', ttlMs: 30_000, maxTtlMs: 60_000, priority: 1 };
const COMFORT: CommandType = { class: 'comfort', ttlMs: 300_000, maxTtlMs: 3_600_000, priority: 4 };
const INFO: CommandType = { class: 'info', ttlMs: 300_000, maxTtlMs: 86_400_000, priority: 6 };

/** Command types and their classes' times: idempotent effects only (`lock`, never `toggle`). */
const CATALOG = new Map<string, CommandType>([
  ['lock', ACCESS],
  ['unlock', ACCESS],
  ['window-close', ACCESS],
  ['horn-and-lights', { ...COMFORT, ttlMs: 60_000, maxTtlMs: 120_000, priority: 3 }],
  ['climate-start', COMFORT],
  ['climate-stop', COMFORT],
  ['charge-start', COMFORT],
  ['charge-stop', COMFORT],
  ['locate', INFO],
  ['diagnostics-read', INFO],
]);

export function commandType(name: string): CommandType | undefined {
  return CATALOG.get(name);
}

export function commandTypeNames(): string[] {
  return [...CATALOG.keys()];
}
