/** How long a load runs: first to warm up, then to be measured. */
export interface LoadSpan {
  warmUpMs: number;
  measureMs: number;
}
