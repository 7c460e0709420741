/** One hop of a message's life, with the time since it was asked for. */
export interface Rung {
  state: string;
  by: string;
  afterMs: number;
  /** Why, when there is something to say. */
  reasonCode?: string;
}

/** What of a message in the HTTP API its ladder is made of. */
export interface Course {
  issuedAt: string;
  history: readonly { state: string; at: string; by: string; reasonCode?: string }[];
}

export function ladderOf({ issuedAt, history }: Course): Rung[] {
  return history.map(({ state, at, by, reasonCode }) => ({
    ...{ state, by, afterMs: Date.parse(at) - Date.parse(issuedAt) },
    ...(reasonCode === undefined ? {} : { reasonCode }),
  }));
}

/** `ACCEPTED api +0 ms, SENT dispatch +0 ms, …` */
export function ladderText(rungs: readonly Rung[]): string {
  return rungs.map(({ state, by, afterMs, reasonCode }) => `${state} ${reasonCode ?? by} +${afterMs} ms`).join(', ');
}
