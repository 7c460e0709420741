/**
 * Counts changes by subject (`cert:<id>`, `thing:<name>`, `policies` ...), so that a connection's compiled policies
 * notice in one comparison that something changed, and recompile only when a subject of their own did.
 */
export interface ChangeLog {
  /** Grows by one with every change of anything. */
  readonly count: number;
  mark(subject: string): void;
  /** The count at the last change of any of the subjects; 0 when none ever changed. */
  latestOf(subjects: readonly string[]): number;
  /** Calls back at every change, e.g. to drop remembered decisions. */
  onChange(listener: (subject: string) => void): void;
}

export function createChangeLog(): ChangeLog {
  const lastChange = new Map<string, number>();
  const listeners: ((subject: string) => void)[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    mark(subject) {
      count += 1;
      lastChange.set(subject, count);
      for (const listener of listeners) listener(subject);
    },
    onChange: (listener) => {
      listeners.push(listener);
    },
    latestOf: (subjects) => Math.max(0, ...subjects.map((subject) => lastChange.get(subject) ?? 0)),
  };
}
