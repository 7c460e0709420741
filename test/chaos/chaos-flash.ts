import { journalLines, readJournal } from '../../vehicle/mailbox/inbox-journal.ts';
import { type InboxMemory, type InboxNote, notesOf } from '../../vehicle/mailbox/inbox-memory.ts';
import { RATES } from './faults.ts';
import type { World } from './world.ts';

/** The journal of one vehicle: it takes its time, and the power may go while it is written. */
export interface ChaosFlash {
  /** What is there when the vehicle boots; written anew, as the file is. */
  read(): InboxMemory;
  /** Resolves when it is written; never when the power went before. */
  append(notes: readonly InboxNote[]): Promise<void>;
}

export interface FlashEdges {
  world: World;
  remembered: number;
  /** Loses everything at a restart, to see that it is noticed. */
  isBlank: boolean;
  /** A number that grows with each boot. */
  boot(): number;
  /** Takes the power away, and does `before` just before; false when that must not happen any more. */
  cutPower(why: string, before: () => void): boolean;
}

const WRITE_MS = 2;

export function createFlash({ world, remembered, isBlank, boot, cutPower }: FlashEdges): ChaosFlash {
  let text = '';
  return {
    read() {
      const { memory, isDamaged } = readJournal(isBlank ? '' : decayed(world, text), remembered);
      if (isDamaged) world.count('fault: memory of the vehicle damaged');
      text = journalLines(notesOf(memory));
      return memory;
    },
    async append(notes) {
      const duringBoot = boot();
      await world.sleep(WRITE_MS);
      if (duringBoot !== boot()) return noMore();
      const lines = journalLines(notes);
      const tear = (): void => {
        text += lines.slice(0, world.below(lines.length));
      };
      if (notes.length > 0 && world.chance(RATES.tornWrite) && cutPower('while it wrote its memory', tear)) {
        return noMore();
      }
      text += lines;
    },
  };
}

/** Now and then a character in the middle is not what was written. */
function decayed(world: World, text: string): string {
  if (text === '' || !world.chance(RATES.decayed)) return text;
  const at = world.below(text.length);
  return `${text.slice(0, at)}\u0000${text.slice(at + 1)}`;
}

/** Whoever waits for this was ended by a restart: nothing of it happens any more. */
export function noMore(): Promise<never> {
  return new Promise(() => undefined);
}
