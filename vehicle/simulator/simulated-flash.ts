import { journalLines, readJournal } from '../mailbox/inbox-journal.ts';
import { notesOf } from '../mailbox/inbox-memory.ts';
import type { InboxStore } from '../mailbox/inbox-store.ts';

/** The memory of a simulated vehicle: it outlives the vehicle's restarts, and ends with the process. */
export interface SimulatedFlash {
  /** The store of one boot; that of the boot before writes no more. */
  boot(): InboxStore;
}

export function createSimulatedFlash(): SimulatedFlash {
  let text = '';
  let current: symbol | undefined;
  return {
    boot() {
      const mine = Symbol('boot');
      current = mine;
      return {
        async load(remembered) {
          const { memory } = readJournal(text, remembered);
          text = journalLines(notesOf(memory));
          return memory;
        },
        async append(notes) {
          if (current !== mine) throw new Error('the vehicle has restarted since');
          text += journalLines(notes);
        },
        close: async () => undefined,
      };
    },
  };
}
