import { fileURLToPath } from 'node:url';

const RUN = fileURLToPath(new URL('../launch/run.mjs', import.meta.url));

/** What Node is given to run one of our sources the way the product runs: bundled, and not by a loader that is slower. */
export function launched(source: URL): string[] {
  return [RUN, fileURLToPath(source)];
}
