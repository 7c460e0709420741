const MEGABYTE = 1024 * 1024;
/** Growth of the resident set from one tenth of the runs to any later look that counts as a leak. */
const MAX_GROWTH_MB = 150;
/** The resident set may never be larger. */
const MAX_RSS_MB = 600;

/** Watches the memory of this process while it is fuzzed. */
export class ResidentSet {
  readonly startMb = residentMb();
  #settledMb: number | undefined;
  #peakMb = this.startMb;

  /** The first inputs fill caches and get code compiled: growth counts from here. */
  settled(): void {
    this.#settledMb = residentMb();
  }

  /** Looks now; what is wrong, or undefined. */
  complaint(): string | undefined {
    const nowMb = residentMb();
    this.#peakMb = Math.max(this.#peakMb, nowMb);
    const grownMb = nowMb - (this.#settledMb ?? nowMb);
    if (grownMb > MAX_GROWTH_MB) return `memory grew by ${grownMb} MB, more than ${MAX_GROWTH_MB}`;
    return nowMb > MAX_RSS_MB ? `the process holds ${nowMb} MB, more than ${MAX_RSS_MB}` : undefined;
  }

  report(): Record<string, number> {
    const endMb = residentMb();
    const { startMb } = this;
    const settledMb = this.#settledMb ?? startMb;
    const peakMb = Math.max(this.#peakMb, endMb);
    return { startMb, settledMb, peakMb, endMb, maxGrowthMb: MAX_GROWTH_MB, maxMb: MAX_RSS_MB };
  }
}

export function residentMb(): number {
  return Math.round(process.memoryUsage.rss() / MEGABYTE);
}
