/** A topic rule without its targets: what a construct joins to streams and functions, and what its fixtures hold it to. */
export interface RuleDefinition {
  /** Letters, digits and underscores; part of every Basic Ingest topic, so it is spelled out. */
  readonly ruleName: string;
  readonly description: string;
  readonly sql: string;
  /** At least one message it hands on. `npm test` runs them; a rule of the app without any fails there. */
  readonly fixtures: readonly [RuleFixture, ...RuleFixture[]];
}

/** A message, and what the rule makes of it. */
export interface RuleFixture {
  /** The behaviour, in words. */
  readonly name: string;
  /** `payload` is JSON unless it is bytes. */
  readonly message: {
    readonly topic: string;
    readonly payload: unknown;
    readonly clientId?: string;
    readonly timestampMs?: number;
  };
  /**
   * What every action is given: a JSON value, or the bytes of the message itself; `fields` are texts of actions by
   * their path, such as `Kinesis.PartitionKey`. Or why the rule says nothing.
   */
  readonly gives:
    | { readonly payload: unknown; readonly fields?: Readonly<Record<string, string>> }
    | { readonly nothing: 'topic' | 'where' };
}
