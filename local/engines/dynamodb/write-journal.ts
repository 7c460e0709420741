import type { ItemChange } from './item-types.ts';

/**
 * Undo log of one write or one transaction. All storage calls are synchronous, so what happens between `run`'s start
 * and end is invisible to everybody else: that alone makes a transaction atomic and isolated.
 */
export interface WriteJournal {
  /** Runs `body`; when it throws, everything written meanwhile is undone and the error goes on. */
  run<T>(body: () => T): { result: T; changes: ItemChange[] };
  recordUndo(undo: () => void): void;
  recordChange(change: ItemChange): void;
}

export function createWriteJournal(): WriteJournal {
  let open: { undo: (() => void)[]; changes: ItemChange[] } | undefined;
  return {
    run(body) {
      if (open) throw new Error('a write journal is already open');
      const entry = { undo: [] as (() => void)[], changes: [] as ItemChange[] };
      open = entry;
      try {
        return { result: body(), changes: entry.changes };
      } catch (error) {
        for (const undo of entry.undo.reverse()) undo();
        throw error;
      } finally {
        open = undefined;
      }
    },
    recordUndo: (undo) => open?.undo.push(undo),
    recordChange: (change) => open?.changes.push(change),
  };
}
