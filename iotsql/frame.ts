import { randomUUID } from 'node:crypto';
import { ExternalFunctionError } from './external-functions.ts';
import { NOT_JSON, parsePayload } from './json-payload.ts';
import type { RuleInput } from './rule-input.ts';

/** A compiled expression. Undefined is `undefined`. */
export type Evaluator = (frame: Frame) => unknown;

export type CallOutcome = { ok: true; value: unknown } | { ok: false; message: string };

/** Thrown to leave an evaluation that needs an answer from outside; the evaluation is then run again. */
export class PendingCall extends Error {
  readonly key: string;
  readonly start: () => Promise<unknown>;

  constructor(key: string, start: () => Promise<unknown>) {
    super('an external function has been called');
    this.name = 'PendingCall';
    this.key = key;
    this.start = start;
  }
}

/** What one asynchronous evaluation has learnt so far, so that running it again gives the same up to there. */
export interface Replay {
  answers: Map<string, CallOutcome>;
  draws: unknown[];
}

const IDLE: RuleInput = { payload: new Uint8Array(), topic: '', timestampMs: 0, accountId: '' };

/** The state of one evaluation. Made once for a rule and used again for every message: evaluation is synchronous. */
export class Frame {
  input: RuleInput = IDLE;
  /** Values of the SET variables, in order. */
  readonly variables: unknown[] = [];
  /** Current elements of the nested queries, outermost first. */
  readonly elements: unknown[] = [];
  #document: unknown;
  #isRead = false;
  #replay: Replay | undefined;
  #drawIndex = 0;

  begin(input: RuleInput, replay?: Replay): void {
    this.input = input;
    this.#document = input.parsed;
    this.#isRead = input.parsed !== undefined;
    this.#replay = replay;
    this.#drawIndex = 0;
  }

  /** Lets go of the message. */
  end(): void {
    this.input = IDLE;
    this.#document = undefined;
    this.#replay = undefined;
    if (this.variables.length > 0) this.variables.length = 0;
    if (this.elements.length > 0) this.elements.length = 0;
  }

  /** The payload's JSON value; Undefined when it is not JSON. */
  document(): unknown {
    if (!this.#isRead) {
      this.#document = parsePayload(this.input.payload);
      this.#isRead = true;
    }
    return this.#document === NOT_JSON ? undefined : this.#document;
  }

  random(): number {
    return this.#draw(this.input.random ?? Math.random);
  }

  newUuid(): string {
    return this.#draw(this.input.newUuid ?? randomUUID);
  }

  /** Answer of an external call, if it has come; else leaves the evaluation to fetch it. */
  answer(functionName: string, key: string, start: () => Promise<unknown>): unknown {
    if (this.#replay === undefined) throw new Error(`${functionName}() needs evaluateAsync`);
    const outcome = this.#replay.answers.get(key);
    if (outcome === undefined) throw new PendingCall(key, start);
    if (!outcome.ok) throw new ExternalFunctionError(functionName, outcome.message);
    return outcome.value;
  }

  #draw<T>(draw: () => T): T {
    if (this.#replay === undefined) return draw();
    const { draws } = this.#replay;
    if (this.#drawIndex === draws.length) draws.push(draw());
    const value = draws[this.#drawIndex] as T;
    this.#drawIndex += 1;
    return value;
  }
}
