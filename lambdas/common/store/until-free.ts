const TRIES = 8;
const FIRST_PAUSE_MS = 10;

/** Tries again, after pauses that grow, what another transaction was in the way of. */
export async function untilFree<T>(what: string, attempt: () => Promise<T | 'busy'>): Promise<T> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const outcome = await attempt();
    if (outcome !== 'busy') return outcome;
    const pauseMs = Math.random() * FIRST_PAUSE_MS * 2 ** tries;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`${what} were busy ${TRIES} times`);
}
