const BATCH_MS = 20;

export interface Rate {
  /** By the clock. */
  perSecond: number;
  /** By the CPU time of this process, which foreign load does not lengthen; garbage collection counts. */
  perCpuSecond: number;
}

/** How often `run` gets through its work within so many seconds, after a third of them to warm up. */
export async function measureRate(run: (count: number) => void | Promise<void>, seconds: number): Promise<Rate> {
  const batch = await batchSize(run, (seconds * 1000) / 3);
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  let count = 0;
  while (performance.now() - startMs < seconds * 1000) {
    await run(batch);
    count += batch;
  }
  const elapsedSeconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / elapsedSeconds, perCpuSecond: count / ((user + system) / 1e6) };
}

/** Warms up, and finds how many runs take long enough for the clock not to matter. */
async function batchSize(run: (count: number) => void | Promise<void>, warmUpMs: number): Promise<number> {
  const endMs = performance.now() + warmUpMs;
  let batch = 16;
  do {
    const startMs = performance.now();
    await run(batch);
    if (performance.now() - startMs < BATCH_MS) batch *= 2;
  } while (performance.now() < endMs);
  return batch;
}
