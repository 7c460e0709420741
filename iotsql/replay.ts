import { type Frame, PendingCall, type Replay } from './frame.ts';
import type { RuleInput } from './rule-input.ts';

/**
 * Evaluates what may call external functions. Evaluation itself stays synchronous: at a call whose answer is not
 * there yet it stops, the answer is fetched, and it runs again from the start with the same random draws. So rules
 * without such calls pay nothing, and equal calls of one evaluation are made once.
 */
export async function evaluateWithReplay<T>(frame: Frame, input: RuleInput, run: (frame: Frame) => T): Promise<T> {
  const replay: Replay = { answers: new Map(), draws: [] };
  for (;;) {
    const pending = attempt(frame, input, run, replay);
    if (!(pending instanceof PendingCall)) return pending.value;
    try {
      replay.answers.set(pending.key, { ok: true, value: await pending.start() });
    } catch (error) {
      replay.answers.set(pending.key, { ok: false, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

function attempt<T>(
  frame: Frame,
  input: RuleInput,
  run: (frame: Frame) => T,
  replay: Replay,
): PendingCall | { value: T } {
  frame.begin(input, replay);
  try {
    return { value: run(frame) };
  } catch (error) {
    if (error instanceof PendingCall) return error;
    throw error;
  } finally {
    frame.end();
  }
}
