/** On demand, us-east-1, x86, dollars; without free tiers and volume discounts. */
export const LIST_PRICES = {
  /** When they were looked up; AWS may have changed them since. */
  asOf: '2026-09',
  /** DynamoDB, a unit of 1 KB written or 4 KB read strongly. */
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  /** IoT Core, a message of up to 5 KB. Messages to a rule's own topic (Basic Ingest) are free. */
  message: 1e-6,
  /** IoT Core, a rule that ran, and an action of it. */
  rule: 0.15e-6,
  action: 0.15e-6,
  /** Lambda. */
  invocation: 0.2e-6,
  gigabyteSecond: 13.3334e-6,
  /** HTTP API, a request of up to 512 KB. */
  apiRequest: 1e-6,
} as const;

/** What a command may cost from its request to its result. */
export const BUDGET = 12e-6;
