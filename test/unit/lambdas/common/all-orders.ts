/** Something that waits for its turn. */
interface Step {
  what: string;
  take(): void;
}

/** Steps of a run, one of which happens at a time. */
export interface Turns {
  /** Resolves when it is this step's turn. */
  turn(what: string): Promise<void>;
}

/** Looks at a run when nothing waits any more; `order` is what happened. True ends the search. */
type Look = (order: string[]) => boolean;

/** Runs what `start` starts once for each order in which its steps can happen; returns how many orders there were. */
export async function inAllOrders(start: (turns: Turns) => Promise<Look>): Promise<number> {
  let choices: number[] = [];
  for (let orders = 1; ; orders += 1) {
    const { widths, isEnough } = await runOrder(choices, start);
    const taken = widths.map((_, depth) => choices[depth] ?? 0);
    const last = taken.findLastIndex((choice, depth) => choice + 1 < (widths[depth] ?? 0));
    if (last < 0 || isEnough) return orders;
    choices = [...taken.slice(0, last), (taken[last] ?? 0) + 1];
  }
}

/** `widths`: how many steps could have been taken at each turn. */
async function runOrder(
  choices: readonly number[],
  start: (turns: Turns) => Promise<Look>,
): Promise<{ widths: number[]; isEnough: boolean }> {
  const waiting: Step[] = [];
  const [widths, order]: [number[], string[]] = [[], []];
  const turn = (what: string): Promise<void> => new Promise((take) => waiting.push({ what, take }));
  const look = await start({ turn });
  await untilAllWait();
  while (waiting.length > 0) {
    const width = waiting.length;
    const [step] = waiting.splice(choices[widths.length] ?? 0, 1);
    if (step === undefined) throw new Error('the run is not the same each time');
    widths.push(width);
    order.push(step.what);
    step.take();
    await untilAllWait();
  }
  return { widths, isEnough: look(order) };
}

/** All that needs no turn happens before the next one. */
function untilAllWait(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
