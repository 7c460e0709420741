import { type ParametersSchema, parametersSchema } from './parameter-schema.ts';
import { CABLE_CONNECTED, ENERGY_LEFT, type Precondition, STANDING } from './precondition.ts';
import type { Role } from './role.ts';

/** access: moves or opens the car, must never run late; comfort: pleasant; info: reads only. */
export type CommandClass = 'access' | 'comfort' | 'info';

/** What a class of commands is given unless a type differs. */
interface ClassTimes {
  class: CommandClass;
  /** Time to live when the caller names none, and the longest he may ask for. */
  ttlMs: number;
  maxTtlMs: number;
  /** From the vehicle's confirmation to its result. */
  execTimeoutMs: number;
  /** 0 is the most urgent, 9 the least. */
  priority: number;
}

/** What of the car a command moves. Of two commands for one of them the one that was asked for last holds. */
export type Actuator = 'doors' | 'windows' | 'climate' | 'charging';

export interface CommandType extends ClassTimes {
  summary: string;
  /** Nothing that another command would contradict, unless given. */
  actuator?: Actuator;
  parameters: ParametersSchema;
  /** A client needs one of them. */
  roles: readonly Role[];
  preconditions: readonly Precondition[];
}

const ACCESS: ClassTimes = { class: 'access', ttlMs: 30_000, maxTtlMs: 60_000, execTimeoutMs: 30_000, priority: 1 };
const COMFORT: ClassTimes = {
  ...{ class: 'comfort', ttlMs: 300_000, maxTtlMs: 3_600_000 },
  ...{ execTimeoutMs: 60_000, priority: 4 },
};
const INFO: ClassTimes = {
  ...{ class: 'info', ttlMs: 300_000, maxTtlMs: 86_400_000 },
  ...{ execTimeoutMs: 120_000, priority: 6 },
};

/** Who may open, move or run a car; who may also find one; who may only look into it. */
const KEEPERS: readonly Role[] = ['owner', 'fleet'];
const FINDERS: readonly Role[] = ['owner', 'fleet', 'support'];
const READERS: readonly Role[] = ['owner', 'fleet', 'support', 'workshop'];

/** Effects are idempotent (`lock`, never `toggle`): a command that arrives twice does no more than one. */
const CATALOG = new Map<string, CommandType>([
  [
    'lock',
    {
      ...ACCESS,
      actuator: 'doors',
      summary: 'Locks the car',
      parameters: parametersSchema({
        doors: { type: 'string', enum: ['all', 'driver', 'trunk'], description: 'Which; all unless given' },
      }),
      roles: KEEPERS,
      preconditions: [],
    },
  ],
  [
    'unlock',
    {
      ...ACCESS,
      actuator: 'doors',
      summary: 'Unlocks the car',
      parameters: parametersSchema({
        doors: { type: 'string', enum: ['all', 'driver', 'trunk'], description: 'Which; all unless given' },
      }),
      roles: KEEPERS,
      preconditions: [STANDING],
    },
  ],
  [
    'window-close',
    {
      ...{ ...ACCESS, actuator: 'windows', summary: 'Closes all windows and the roof' },
      ...{ parameters: parametersSchema(), roles: KEEPERS, preconditions: [] },
    },
  ],
  [
    'horn-and-lights',
    {
      ...{ ...COMFORT, ttlMs: 60_000, maxTtlMs: 120_000, priority: 3 },
      summary: 'Makes the car heard or seen',
      parameters: parametersSchema({
        mode: { type: 'string', enum: ['horn', 'lights', 'both'], description: 'What; both unless given' },
        seconds: { type: 'integer', minimum: 1, maximum: 30, description: 'How long; 5 unless given' },
      }),
      roles: FINDERS,
      preconditions: [STANDING],
    },
  ],
  [
    'climate-start',
    {
      ...COMFORT,
      actuator: 'climate',
      summary: 'Heats or cools the cabin',
      parameters: parametersSchema({
        targetCelsius: { type: 'number', minimum: 16, maximum: 30, description: 'Temperature of the cabin' },
        minutes: { type: 'integer', minimum: 1, maximum: 60, description: 'Stops by itself then; 20 unless given' },
      }),
      roles: KEEPERS,
      preconditions: [ENERGY_LEFT],
    },
  ],
  [
    'climate-stop',
    {
      ...{ ...COMFORT, actuator: 'climate', summary: 'Ends heating or cooling' },
      ...{ parameters: parametersSchema(), roles: KEEPERS, preconditions: [] },
    },
  ],
  [
    'charge-start',
    {
      ...COMFORT,
      actuator: 'charging',
      summary: 'Starts to charge',
      parameters: parametersSchema({
        limitPercent: { type: 'integer', minimum: 20, maximum: 100, description: 'State of charge to stop at' },
      }),
      roles: KEEPERS,
      preconditions: [STANDING, CABLE_CONNECTED],
    },
  ],
  [
    'charge-stop',
    {
      ...{ ...COMFORT, actuator: 'charging', summary: 'Stops to charge' },
      ...{ parameters: parametersSchema(), roles: KEEPERS, preconditions: [] },
    },
  ],
  [
    'locate',
    {
      ...{ ...INFO, summary: 'Reads where the car is, now' },
      ...{ parameters: parametersSchema(), roles: FINDERS, preconditions: [] },
    },
  ],
  [
    'diagnostics-read',
    {
      ...INFO,
      summary: 'Reads trouble codes',
      parameters: parametersSchema({
        scope: { type: 'string', enum: ['stored', 'pending', 'permanent'], description: 'Which; stored unless given' },
      }),
      roles: READERS,
      preconditions: [],
    },
  ],
]);

export function commandType(name: string): CommandType | undefined {
  return CATALOG.get(name);
}

export function commandTypeNames(): string[] {
  return [...CATALOG.keys()];
}
