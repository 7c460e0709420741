import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 15_000;

/** Asks again until there is an answer other than undefined and false; throws, naming `what`, after 15 s. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadlineMs = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadlineMs) throw new Error(`waited ${DEADLINE_MS} ms in vain: ${what}`);
    await sleep(25);
  }
}
