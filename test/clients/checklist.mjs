/** Runs checks one after the other and prints a line for each; a failed one does not stop the next. */
export function createChecklist(write = (line) => process.stdout.write(`${line}\n`)) {
  const counts = { passed: 0, failed: 0 };
  const note = (isPassed, client, what, detail = '') => {
    counts[isPassed ? 'passed' : 'failed'] += 1;
    write(`${isPassed ? 'OK  ' : 'FAIL'} ${client.padEnd(17)} ${what}${detail && `: ${detail}`}`);
  };
  return {
    counts,
    note,
    /** Resolves to what `perform` resolves to, undefined when it threw. */
    async check(client, what, perform) {
      try {
        const result = await perform();
        note(true, client, what);
        return result;
      } catch (error) {
        note(false, client, what, error instanceof Error ? error.message : String(error));
        return undefined;
      }
    },
  };
}

/** Throws with `what` and the value that was seen, unless `isTrue`. */
export function expect(isTrue, what, seen) {
  if (!isTrue) throw new Error(`${what}; seen ${typeof seen === 'string' ? seen.trim() : JSON.stringify(seen)}`);
}
