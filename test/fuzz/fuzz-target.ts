import type { SeededRandom } from './seeded-random.ts';

/** What is fuzzed: makes an input from numbers, tries it, and can write it down. */
export interface FuzzTarget<Input = unknown> {
  make(random: SeededRandom, run: number): Input;
  /** What went wrong; empty when nothing did. */
  attempt(input: Input): Promise<string[]>;
  /** For a file. */
  toJson(input: Input): unknown;
  fromJson(saved: unknown): Input;
  /** How far the inputs got, for the report. */
  summary(): Record<string, unknown>;
  close(): Promise<void>;
}

/** A failure as it is saved; `inputs` ends with the one that failed, those before may have prepared it. */
export interface SavedFailure {
  fuzz: string;
  seed: number;
  run: number;
  problems: string[];
  inputs: unknown[];
}
