/** What one message from outside has led to by republish actions so far. */
export interface RepublishChain {
  /** Republishes in a row that led here. */
  depth: number;
  /** Republishes the whole chain may still do, shared by its branches. */
  budget: { left: number };
}

/** AWS only warns that rules may loop; here a loop ends. [assumed: both numbers] */
const MAX_DEPTH = 10;
const MAX_REPUBLISHES = 1000;

/** The chain of a message that did not come from a republish action. */
export function startRepublishChain(): RepublishChain {
  return { depth: 0, budget: { left: MAX_REPUBLISHES } };
}

/** The chain one republish further, or why there may be none. Takes from the budget. */
export function nextInChain(
  chain: RepublishChain,
): { ok: true; chain: RepublishChain } | { ok: false; reason: string } {
  if (chain.depth >= MAX_DEPTH) {
    return {
      ok: false,
      reason: `The message was republished ${chain.depth} times in a row: rules republish in a loop`,
    };
  }
  if (chain.budget.left <= 0) {
    return { ok: false, reason: `One message led to ${MAX_REPUBLISHES} republished ones: rules republish in a loop` };
  }
  chain.budget.left -= 1;
  return { ok: true, chain: { depth: chain.depth + 1, budget: chain.budget } };
}
