import { LIVE_LIMITS, type LiveOrder } from '../../contract/telemetry/live-order.ts';

/** How often the vehicle sends a frame: seldom, as it is cheap, or every few seconds while that is worth it. */
export interface ReportPeriod {
  /** Somebody watches, or nobody any more. An order whose time is over by the vehicle's clock changes nothing. */
  watch(order: LiveOrder | undefined): void;
  /** Something is wrong with the vehicle, or no more. */
  alarm(holds: boolean): void;
  now(): { periodMs: number; isLive: boolean };
}

export interface ReportPeriodOptions {
  batchMs: number;
  alarmMs: number;
  /** The vehicle's clock, epoch ms; undefined while it is not trusted. */
  nowMs(): number | undefined;
  elapsedMs(): number;
}

export function createReportPeriod({ batchMs, alarmMs, nowMs, elapsedMs }: ReportPeriodOptions): ReportPeriod {
  let watched: (LiveOrder & { untilElapsedMs: number }) | undefined;
  let isAlarmed = false;
  const endWhenOver = (): void => {
    if (watched === undefined) return;
    const clockMs = nowMs();
    // the bound by elapsed time holds whatever somebody sets the clock to
    const isOver = elapsedMs() >= watched.untilElapsedMs || (clockMs !== undefined && clockMs >= watched.untilMs);
    if (isOver) watched = undefined;
  };
  return {
    watch(order) {
      const clockMs = nowMs();
      // without a clock nobody could tell when it ends
      const leftMs = order === undefined || clockMs === undefined ? 0 : order.untilMs - clockMs;
      const untilElapsedMs = elapsedMs() + Math.min(leftMs, LIVE_LIMITS.atMostMs);
      watched = order === undefined || leftMs <= 0 ? undefined : { ...order, untilElapsedMs };
    },
    alarm: (holds) => {
      isAlarmed = holds;
    },
    now() {
      endWhenOver();
      const wanted = [...(watched === undefined ? [] : [watched.periodMs]), ...(isAlarmed ? [alarmMs] : [])];
      return { periodMs: Math.min(batchMs, ...wanted), isLive: wanted.length > 0 };
    },
  };
}
