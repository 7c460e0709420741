/** Vehicles written, and records set aside, at the same time. */
const PARALLEL = 32;

/** Runs tasks with bounded concurrency; tasks do not throw. */
export async function runAll(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) await task();
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, tasks.length) }, worker));
}
