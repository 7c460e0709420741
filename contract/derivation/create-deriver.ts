import { RuleRunner } from '../rules/rule-runner.ts';
import type { VehicleRule } from '../rules/vehicle-rule.ts';
import type { Derivation, Deriver, VehicleTraits } from '../telemetry/derive.ts';
import type { TelemetryFrame } from '../telemetry/frame.ts';
import type { TripSettings } from '../trips/trip-settings.ts';
import { TripTracker } from '../trips/trip-tracker.ts';
import { FrameRows } from './frame-rows.ts';
import { type Memory, readKept, writeKept } from './kept-text.ts';
import { SignalTable } from './signal-table.ts';
import { clearSignalValues, emptySignalValues, type SignalValues } from './signal-values.ts';

/** A car has not so much to tell at once; what invents signals must not fill the bus at our price. */
const MOST_EVENTS_OF_A_FRAME = 32;

/** Compiles rules once; what it returns is used for all vehicles, and calls of it must not overlap. */
export function createDeriver(rules: readonly VehicleRule[], trips?: TripSettings): Deriver {
  const table = new SignalTable();
  const tracker = trips && new TripTracker(trips, table);
  return new FrameDeriver(rules, table, tracker);
}

class FrameDeriver implements Deriver {
  readonly needsTraits: boolean;
  readonly #table: SignalTable;
  readonly #runner: RuleRunner;
  readonly #tracker: TripTracker | undefined;
  readonly #rows: FrameRows;
  readonly #signals: SignalValues;
  readonly #onChange: (place: number) => void;

  constructor(rules: readonly VehicleRule[], table: SignalTable, tracker: TripTracker | undefined) {
    this.needsTraits = rules.some(({ appliesTo: { models, labels } = {} }) => (models ?? labels) !== undefined);
    this.#table = table;
    this.#tracker = tracker;
    this.#runner = new RuleRunner(rules, table);
    this.#rows = new FrameRows(table);
    this.#signals = emptySignalValues(table.size);
    this.#onChange = (place) => this.#runner.touch(place, this.#signals);
  }

  derive(
    vehicleId: string,
    frames: readonly TelemetryFrame[],
    kept: string | undefined,
    traits?: VehicleTraits,
  ): Derivation {
    const result: Derivation = { events: [], kept, mustWrite: false, faults: [] };
    clearSignalValues(this.#signals);
    const memory = readKept(kept, this.#table, this.#signals);
    const beforeMs = memory.untilMs;
    this.#runner.start(this.#signals, result);
    for (const frame of frames) {
      if (lastMsOf(frame) > memory.untilMs) this.#deriveFrame({ vehicleId, frame, traits }, memory, result);
    }
    if (memory.untilMs !== beforeMs) result.kept = writeKept(memory, this.#table, this.#signals, this.#runner);
    return result;
  }

  #deriveFrame(
    { vehicleId, frame, traits }: { vehicleId: string; frame: TelemetryFrame; traits: VehicleTraits | undefined },
    memory: Memory,
    result: Derivation,
  ): void {
    const lateUntilMs = memory.untilMs;
    const toldBefore = result.events.length;
    const origin = { vehicleId, frame, row: 0 };
    const signals = this.#signals;
    this.#runner.open(frame.schema.id, traits, memory.rules);
    this.#rows.open(frame);
    this.#tracker?.open(frame);
    for (let row = 0; row < frame.offsetsMs.length; row += 1) {
      const atMs = frame.baseTimeMs + (frame.offsetsMs[row] as number);
      if (atMs <= lateUntilMs) {
        this.#rows.skip(row);
        continue;
      }
      origin.row = row;
      signals.row += 1;
      signals.atMs = atMs;
      this.#rows.take(row, signals, this.#onChange);
      this.#runner.step(signals, atMs - memory.untilMs, origin, result);
      this.#tracker?.step(memory.trip, signals, origin, result);
      memory.untilMs = atMs;
    }
    this.#tracker?.endFrame(memory.trip);
    holdBack(result, toldBefore + MOST_EVENTS_OF_A_FRAME);
  }
}

function holdBack({ events, faults }: Derivation, most: number): void {
  if (events.length <= most) return;
  faults.push({ rule: '*', message: `${events.length - most} events of a frame were held back: too many` });
  events.length = most;
}

function lastMsOf({ baseTimeMs, offsetsMs }: TelemetryFrame): number {
  return baseTimeMs + (offsetsMs.at(-1) ?? Number.NEGATIVE_INFINITY);
}
