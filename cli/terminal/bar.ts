const WIDTH = 24;

/** How far something is: `[######------------------]`; nothing of nothing is empty, and more than all is full. */
export function bar(done: number, total: number): string {
  const filled = Math.round(Math.min(1, done / Math.max(1, total)) * WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}]`;
}
