import { decodeFrame } from '../../../../contract/telemetry/decode-frame.ts';
import type { TelemetryFrame } from '../../../../contract/telemetry/frame.ts';
import type { FrameClass, FrameLink } from '../../../../vehicle/telemetry/frame-sender.ts';
import { createTelemetryRecorder, type TelemetrySettings } from '../../../../vehicle/telemetry/telemetry-recorder.ts';
import { createVirtualTimers } from './virtual-timers.ts';

export const START_MS = Date.UTC(2026, 5, 1);

export interface SentFrame {
  frameClass: FrameClass;
  atMs: number;
  frame: TelemetryFrame;
}

/** A recorder on virtual time, with a vehicle clock that can be set and a link that notes what goes over it. */
export function createRecorderRig(settings: TelemetrySettings = {}) {
  const timers = createVirtualTimers();
  const problems: string[] = [];
  const clock: { aheadMs: number | undefined } = { aheadMs: 0 };
  const nowMs = (): number | undefined =>
    clock.aheadMs === undefined ? undefined : START_MS + timers.elapsedMs() + clock.aheadMs;
  const onProblem = (what: string, error: Error): void => void problems.push(`${what}: ${error.message}`);
  const rig = {
    timers,
    problems,
    /** How far the vehicle's clock is ahead of time; undefined: it trusts it no more. */
    clock,
    sent: [] as SentFrame[],
    recorder: createTelemetryRecorder({ codec: 'json', ...settings }, { bootId: 'boot-1', timers, nowMs, onProblem }),
    link(): FrameLink {
      return {
        isWritable: () => true,
        publish(frameClass, payload, acked) {
          const decoding = decodeFrame(payload, START_MS + timers.elapsedMs());
          if (!decoding.ok) throw new Error(`a frame the cloud does not take: ${decoding.reason}, ${decoding.detail}`);
          rig.sent.push({ frameClass, atMs: timers.elapsedMs(), frame: decoding.frame });
          acked();
        },
      };
    },
    /** One sample now, with the seconds since the start as speed. */
    sample(signals: [string, number | string | boolean][] = [['Vehicle.Speed', timers.elapsedMs() / 1_000]]): void {
      rig.recorder.record({ atMs: START_MS + timers.elapsedMs() + (clock.aheadMs ?? 0), signals });
    },
    /** A sample a second. */
    drive(seconds: number): void {
      for (let second = 0; second < seconds; second += 1) {
        rig.sample();
        timers.pass(1_000);
      }
    },
    /** Samples a frame, in the order of sending. */
    sizes: () => rig.sent.map(({ frame }) => frame.offsetsMs.length),
    /** When the samples of all frames were taken, in the order of sending, ms after the start. */
    takenMs: () =>
      rig.sent.flatMap(({ frame }) => [...frame.offsetsMs].map((offset) => frame.baseTimeMs + offset - START_MS)),
  };
  return rig;
}
