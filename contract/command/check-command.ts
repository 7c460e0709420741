import type { ReportedSignal } from '../telemetry/reported-state.ts';
import type { CommandType } from './command-catalog.ts';
import { conditionText, evaluateCondition } from './condition.ts';
import { parameterFault } from './parameter-schema.ts';
import type { Role } from './role.ts';

export interface CommandAttempt {
  parameters: Record<string, unknown>;
  /** Roles of the client that asks. */
  roles: readonly Role[];
  /** What the vehicle shadow has. */
  signals: ReadonlyMap<string, ReportedSignal>;
  nowMs: number;
}

/**
 * May it be sent? `role`: the client's role under which it may. `undecided`: rules that the shadow does not decide; the
 * vehicle will. A refusal names the rule that it breaks and says why.
 */
export type CommandCheck =
  | { ok: true; role: Role; undecided: readonly string[] }
  | { ok: false; by: 'role' | 'parameters' | 'precondition'; rule: string; detail: string };

/** What the catalogue says of an attempt: who, then what, then whether now is a good time. */
export function checkCommand(type: CommandType, attempt: CommandAttempt): CommandCheck {
  const role = type.roles.find((permitted) => attempt.roles.includes(permitted));
  if (role === undefined) {
    return { ok: false, by: 'role', rule: 'role', detail: `it takes one of the roles ${type.roles.join(', ')}` };
  }
  const fault = parameterFault(type.parameters, attempt.parameters);
  if (fault !== undefined) return { ok: false, by: 'parameters', rule: 'parameters', detail: fault };
  return checkPreconditions(type, role, attempt);
}

function checkPreconditions(type: CommandType, role: Role, { signals, nowMs }: CommandAttempt): CommandCheck {
  const undecided: string[] = [];
  for (const { rule, because, when, maxAgeMs } of type.preconditions) {
    const verdict = evaluateCondition(when, { signals, nowMs, maxAgeMs });
    // the rule, not the value: whoever may send commands need not be one who may read signals
    if (verdict === 'fails') {
      return { ok: false, by: 'precondition', rule, detail: `${because}: ${conditionText(when)} does not hold` };
    }
    if (verdict === 'unknown') undecided.push(rule);
  }
  return { ok: true, role, undecided };
}
