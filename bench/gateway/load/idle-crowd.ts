import { setTimeout as pause } from 'node:timers/promises';

/** What an open idle connection must let one do. */
interface Idle {
  isOpen(): boolean;
  close(): void;
}

export interface CrowdPace {
  /** Connections opened a second at most. */
  perSecond: number;
  /** Connections being opened at a time, at most. */
  parallel: number;
}

/** Opens idle connections, numbered from 0, at a bounded pace. */
export class IdleCrowd {
  readonly #open: (index: number) => Promise<Idle>;
  readonly #pace: CrowdPace;
  readonly #members: Idle[] = [];

  constructor(open: (index: number) => Promise<Idle>, pace: CrowdPace) {
    this.#open = open;
    this.#pace = pace;
  }

  /** Resolves when the crowd counts `size`. Throws when one is refused or one of those before has been cut. */
  async growTo(size: number): Promise<void> {
    const startMs = performance.now();
    const first = this.#members.length;
    let next = first;
    const worker = async (): Promise<void> => {
      while (next < size) {
        const index = next;
        next += 1;
        const dueMs = startMs + ((index - first) * 1000) / this.#pace.perSecond;
        const waitMs = dueMs - performance.now();
        if (waitMs > 0) await pause(waitMs);
        this.#members.push(await this.#open(index));
      }
    };
    await Promise.all(Array.from({ length: this.#pace.parallel }, worker));
    const open = this.#members.filter((member) => member.isOpen()).length;
    if (open < size) throw new Error(`the broker closed ${size - open} of ${size} idle connections`);
  }

  close(): void {
    for (const member of this.#members) member.close();
  }
}
