import type { PolicyExplanation } from '../policy/compiled-policies.ts';

/** What a client was not let do, and why. */
export interface Refusal {
  clientId: string;
  /** The principal; undefined when the client showed no certificate. */
  certificateId: string | undefined;
  /** `identity`: who it is; `policy`: what it may do; `reserved`: what nobody may do. */
  layer: 'identity' | 'policy' | 'reserved';
  /** IAM's name, e.g. `iot:Publish`. */
  action: string;
  /** ARN. */
  resource: string;
  /** One line for people. */
  reason: string;
  /** For `policy` only. */
  explanation?: PolicyExplanation;
}

/** A refusal in the book: equal ones are one entry, counted. */
export interface RecordedRefusal extends Refusal {
  firstAtMs: number;
  lastAtMs: number;
  times: number;
}
