import type { TelemetryFrame } from './frame.ts';

/**
 * What happened, as the messaging layer tells it: a business rule fired, a trip began or ended. It is sent at least
 * once; `id` depends on vehicle, rule, boot, sequence and row alone, so that a repetition is recognised.
 */
export interface DerivedEvent {
  id: string;
  /** Detail type on the bus: `alarm.battery-low`, `trip.ended` ... */
  type: string;
  /** Epoch ms, vehicle clock. */
  atMs: number;
  detail: Record<string, unknown>;
}

/** What is known of a vehicle beside its frames. A rule for a model or a label does not apply while that is unknown. */
export interface VehicleTraits {
  model?: string;
  labels?: Readonly<Record<string, string>>;
}

export interface Derivation {
  /**
   * In the order of the rows they were found in. Send them before `kept` is stored, and derive them from what is stored:
   * an older `kept` finds the same thing at another row, under another id.
   */
  events: DerivedEvent[];
  /** Opaque text to hand back with the vehicle's next frames; undefined when there is nothing to remember. */
  kept: string | undefined;
  /** True when `kept` must be stored with this batch: an event was derived, the ignition went off, a trip ended. */
  mustWrite: boolean;
  /** Rules that threw; the others went on. One entry a rule and call. */
  faults: { rule: string; message: string }[];
}

/** Pure: the same frames with the same `kept` give the same events, with the same ids. */
export interface Deriver {
  /** True when a rule asks for a model or a label: only then is it worth reading the vehicle's traits. */
  readonly needsTraits: boolean;
  /** `frames` of one vehicle; those that are late or were seen before derive nothing anew. */
  derive(
    vehicleId: string,
    frames: readonly TelemetryFrame[],
    kept: string | undefined,
    traits?: VehicleTraits,
  ): Derivation;
}
