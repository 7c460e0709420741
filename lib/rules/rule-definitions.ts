import { csrRule } from './csr-rule.ts';
import { eventRule } from './event-rule.ts';
import { presenceRule } from './presence-rule.ts';
import { receiptRule } from './receipt-rule.ts';
import type { RuleDefinition } from './rule-definition.ts';
import { telemetryRule } from './telemetry-rule.ts';

/** Every rule of the app. */
export const RULE_DEFINITIONS: readonly RuleDefinition[] = [
  telemetryRule,
  receiptRule,
  eventRule,
  csrRule,
  presenceRule,
];
