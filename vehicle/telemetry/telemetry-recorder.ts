import type { CodecName } from '../../contract/telemetry/codecs.ts';
import { DEFAULT_SCHEMA, type SchemaRef } from '../../contract/telemetry/frame.ts';
import type { LiveOrder } from '../../contract/telemetry/live-order.ts';
import { encodeSamples, type FrameOrigin } from './encode-samples.ts';
import { createFrameBatch, type TakenSample } from './frame-batch.ts';
import type { RingBounds } from './frame-ring.ts';
import { createFrameSender, type FrameLink, type ReplayPace } from './frame-sender.ts';
import { createReportPeriod } from './report-period.ts';
import { createWakeUp, SYSTEM_TIMERS, type VehicleTimers } from './vehicle-timers.ts';

export interface TelemetrySettings {
  /** How much time a frame spans while nobody watches. */
  batchMs?: number;
  /** And while an alarm holds. */
  alarmMs?: number;
  codec?: CodecName;
  /** The catalogue of the model and its firmware. */
  schema?: SchemaRef;
  /** What is kept while there is no connection. */
  bounds?: RingBounds;
  replay?: ReplayPace;
}

export interface TelemetryStatistics {
  samples: number;
  /** Frames cut, and what became of them. */
  framesSent: number;
  framesAcked: number;
  framesDropped: number;
  /** Of the acknowledged ones, those that had waited for a connection. */
  framesReplayed: number;
  bytesSent: number;
  /** Signals that no frame can carry, such as NaN. */
  signalsRefused: number;
}

/** What the car calls; nothing of it throws, waits, or takes longer than encoding one frame. */
export interface TelemetryRecorder {
  record(sample: TakenSample): void;
  /** Sends what was gathered now, as when the ignition goes off. */
  flush(): void;
  /** Short frames while somebody watches; undefined ends it. */
  watch(order: LiveOrder | undefined): void;
  /** Short frames while something is wrong. */
  alarm(holds: boolean): void;
  readonly statistics: TelemetryStatistics;
}

/** And what its connection calls. */
export interface ConnectedRecorder extends TelemetryRecorder {
  open(link: FrameLink): void;
  close(): void;
  /** Resolves when the broker has every frame. */
  drained(): Promise<void>;
}

export interface RecorderPorts {
  bootId: string;
  nowMs(): number | undefined;
  timers?: VehicleTimers;
  onProblem(what: string, error: Error): void;
}

const BATCH_MS = 60_000;
const ALARM_MS = 1_000;
/** An hour of one-second frames, or two and a half days of minutes; a tunnel of an hour at 60 s takes 60. */
const BOUNDS: RingBounds = { frames: 3_600, bytes: 4_000_000 };
/** Far below the 100 publishes a second that IoT Core takes of a connection. [AWS-IoT: mqtt quotas] */
const REPLAY: ReplayPace = { framesPerSecond: 20 };
/** How long a frame may wait for a sample that is a little late. */
const SLACK_MS = 1_000;

export function createTelemetryRecorder(settings: TelemetrySettings, ports: RecorderPorts): ConnectedRecorder {
  const { batchMs = BATCH_MS, alarmMs = ALARM_MS, codec = 'packed', schema = DEFAULT_SCHEMA } = settings;
  const { bootId, nowMs, timers = SYSTEM_TIMERS } = ports;
  const period = createReportPeriod({ batchMs, alarmMs, nowMs, elapsedMs: timers.elapsedMs });
  const batch = createFrameBatch();
  const origin: FrameOrigin = { bootId, schema, codec, sequence: 0 };
  const counts = { samples: 0, framesSent: 0, framesAcked: 0, bytesSent: 0, signalsRefused: 0 };
  let [cutAtMs, recordedAtMs] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const sender = createFrameSender({
    ...{ bounds: settings.bounds ?? BOUNDS, replay: settings.replay ?? REPLAY, timers },
    onAcked: () => {
      counts.framesAcked += 1;
    },
  });

  const cut = (): void => {
    cutAtMs = timers.elapsedMs();
    cutLater.cancel();
    const gathered = batch.take();
    if (gathered === undefined) return;
    const { isLive } = period.now();
    for (const frame of encodeSamples(gathered, origin)) {
      counts.framesSent += 1;
      counts.bytesSent += frame.payload.length;
      sender.push({ ...frame, isLive });
    }
  };
  const cutSafely = (): void => {
    try {
      cut();
    } catch (error) {
      ports.onProblem('a frame was lost', error as Error);
    }
  };
  const cutLater = createWakeUp(timers, cutSafely);
  /** At once when the next sample would come too late for this frame. */
  const cutWhenDue = (gapMs: number): void => {
    const { periodMs } = period.now();
    const elapsedMs = timers.elapsedMs();
    if (elapsedMs + Math.min(gapMs, periodMs) / 2 >= cutAtMs + periodMs) cutSafely();
    else cutLater.at(cutAtMs + periodMs + Math.min(SLACK_MS, periodMs / 2));
  };

  /** Whoever begins to look gets what was gathered, and the next sample at once. */
  const hurry = (): void => {
    if (!period.now().isLive) return;
    cutSafely();
    cutAtMs = Number.NEGATIVE_INFINITY;
  };

  return {
    record(sample) {
      if (!batch.fits(sample)) cutSafely();
      const elapsedMs = timers.elapsedMs();
      const gapMs = elapsedMs - recordedAtMs;
      recordedAtMs = elapsedMs;
      counts.signalsRefused += batch.add(sample);
      counts.samples += 1;
      if (batch.size > 0) cutWhenDue(gapMs);
    },
    flush: cutSafely,
    watch(order) {
      period.watch(order);
      hurry();
    },
    alarm(holds) {
      period.alarm(holds);
      hurry();
    },
    open: sender.open,
    close: sender.close,
    drained: sender.drained,
    get statistics() {
      return { ...counts, framesDropped: sender.dropped, framesReplayed: sender.replayed };
    },
  };
}
