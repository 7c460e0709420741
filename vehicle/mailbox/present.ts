import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { DriverAnswer, Execution } from './receipt-words.ts';

/**
 * Shows a driver a point of interest or a notice; calls `shown` once he can see it. His answer, undefined when he gives
 * none; when it was never shown its time was over.
 */
export type Present = (message: DownMessage, shown: () => void) => Promise<DriverAnswer | undefined>;

const NEVER_SHOWN: Execution = { outcome: 'EXPIRED', reason: 'there was no moment to show it in its time' };

/** The showing as an execution: `onShown` is told once, and how it ended is the driver's word. */
export async function showTo(present: Present, message: DownMessage, onShown: () => void): Promise<Execution> {
  let isShown = false;
  const answer = await present(message, () => {
    if (!isShown) onShown();
    isShown = true;
  });
  if (answer !== undefined) return { outcome: answer };
  return isShown ? { outcome: 'SUCCEEDED' } : NEVER_SHOWN;
}
