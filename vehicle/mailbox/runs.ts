/** What is being executed or waits for its turn, and whether it can still be stopped. */
export interface Runs {
  begin(messageId: string): Run;
  /** Stops it if it can be, and resolves when it has ended; true when it was not begun and never will be. */
  cancel(messageId: string): Promise<boolean>;
}

export interface Run {
  /** False when it was cancelled before its turn came. */
  start(): boolean;
  /** From now on `stop` ends it, which its execution tells as CANCELLED. */
  onCancel(stop: () => void): void;
  end(): void;
}

interface Held {
  state: 'waits' | 'runs' | 'cancelled';
  stop?: () => void;
  ended: Promise<void>;
}

export function createRuns(): Runs {
  const runs = new Map<string, Held>();
  return {
    begin(messageId) {
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const held: Held = { state: 'waits', ended };
      runs.set(messageId, held);
      return {
        start() {
          if (held.state === 'cancelled') return false;
          held.state = 'runs';
          return true;
        },
        onCancel(stop) {
          held.stop = stop;
        },
        end() {
          runs.delete(messageId);
          end();
        },
      };
    },
    async cancel(messageId) {
      const held = runs.get(messageId);
      if (held?.state === 'waits') held.state = 'cancelled';
      if (held?.state !== 'runs' || held.stop === undefined) return held?.state === 'cancelled';
      held.stop();
      await held.ended;
      return false;
    },
  };
}
