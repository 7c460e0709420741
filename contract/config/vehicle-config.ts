import type { MailboxMessage, MessageState } from '../mailbox/message.ts';
import { isSettled } from '../mailbox/state-machine.ts';
import type { ChosenVersion, Intended } from './assignment.ts';
import type { ConfigReference } from './config-version.ts';

/** How a push ended, as the vehicle said; PENDING until then. */
export const PUSH_OUTCOMES = ['PENDING', 'APPLIED', 'REJECTED', 'ROLLED_BACK'] as const;
export type PushOutcome = (typeof PUSH_OUTCOMES)[number];

/** What is known of one configuration of one vehicle: what it last said it has, and what it was last sent. */
export interface VehicleConfig {
  vehicleId: string;
  configId: string;
  /** Owner when this was written: of an earlier owner's configurations nothing is known. */
  tenantId: string;
  /** Grows with every write, which is conditional on it. */
  revision: number;
  active?: ActiveConfig;
  push?: ConfigPush;
  /** What somebody chose for this vehicle alone, beside all assignments: its desired values. */
  wanted?: ChosenVersion;
  /** Rollout of `push`, and how that one ended: an index counts by them. */
  rolloutId?: string;
  outcome?: PushOutcome;
}

export interface ActiveConfig {
  sha256: string;
  /** Absent when the vehicle has something whose version is not known here. */
  version?: string;
  /** When the message was issued that said so, epoch ms: what an older one says does not count. */
  issuedAtMs: number;
  atMs: number;
}

export interface ConfigPush {
  version: string;
  sha256: string;
  decision: string;
  /** Grows with every push of the configuration to this vehicle. */
  attempt: number;
}

/**
 * `synced`: it has what it should. `refused`: it said no to this decision; another one tries again. `under-way`: the
 * mailbox owes it. `halted`: its rollout hands out nothing now. `nothing-intended`: what it has stays.
 */
export type SyncPlan =
  | { to: 'push'; attempt: number }
  | { to: 'rest'; because: 'synced' | 'refused' | 'under-way' | 'halted' | 'nothing-intended' };

const rest = (because: Extract<SyncPlan, { to: 'rest' }>['because']): SyncPlan => ({ to: 'rest', because });

/** Whether a vehicle must be sent what it should have. `last` is the state of its last push's message, if there is one. */
export function planSync(
  intended: Intended | undefined,
  known: VehicleConfig | undefined,
  last: MessageState | undefined,
): SyncPlan {
  if (intended === undefined) return rest('nothing-intended');
  const push = known?.push;
  const isPushed = push?.sha256 === intended.sha256;
  const isUnderWay = push !== undefined && last !== undefined && !isSettled(last);
  const isActive = known?.active?.sha256 === intended.sha256;
  // another version that is still on its way would undo what the vehicle has
  if (isActive && (isPushed || !isUnderWay)) return rest('synced');
  if (isPushed && isUnderWay) return rest('under-way');
  if (intended.rollout?.isHalted) return rest('halted');
  const isSameDecision = isPushed && push.decision === intended.decision;
  if (isSameDecision && (last === 'REJECTED' || last === 'ROLLED_BACK')) return rest('refused');
  // noted and never written: the same attempt is the same message
  if (isSameDecision && last === undefined) return { to: 'push', attempt: push.attempt };
  return { to: 'push', attempt: (push?.attempt ?? 0) + 1 };
}

/** Idempotency key of a push: its message id follows from it. */
export function pushKeyOf(configId: string, { sha256, decision, attempt }: ConfigPush): string {
  return `config ${configId} ${sha256.slice(0, 16)} ${decision} ${attempt}`;
}

/** The row after a push of what is intended was decided; written before the message, so that none is unknown. */
export function withPush(known: VehicleConfig, intended: Intended, attempt: number): VehicleConfig {
  const { version, sha256, decision, rollout } = intended;
  return tagged({ ...known, push: { version, sha256, decision, attempt } }, rollout?.rolloutId, 'PENDING');
}

/** The row of a vehicle that had what a rollout would give it: it counts as one that applied it. */
export function withRollout(known: VehicleConfig, rolloutId: string | undefined): VehicleConfig {
  return tagged(known, rolloutId, 'APPLIED');
}

function tagged(known: VehicleConfig, rolloutId: string | undefined, outcome: PushOutcome): VehicleConfig {
  const { rolloutId: _rollout, outcome: _outcome, ...row } = known;
  return rolloutId === undefined ? row : { ...row, rolloutId, outcome };
}

/** What a vehicle said of a configuration. */
export type ConfigWord = Pick<MailboxMessage, 'state' | 'result'>;

/** The row after the vehicle's word about a message; undefined when that changes nothing. */
export function withWord(
  known: VehicleConfig,
  message: ConfigWord & Pick<MailboxMessage, 'issuedAtMs' | 'idempotencyKey'>,
  reference: ConfigReference,
  atMs: number,
): VehicleConfig | undefined {
  const word = message.state;
  if (word !== 'APPLIED' && word !== 'REJECTED' && word !== 'ROLLED_BACK') return undefined;
  const isLast = known.push !== undefined && pushKeyOf(known.configId, known.push) === message.idempotencyKey;
  const row = isLast && known.rolloutId !== undefined ? { ...known, outcome: word } : known;
  if ((known.active?.issuedAtMs ?? 0) > message.issuedAtMs) return row;
  const told = message.result?.['activeSha256'];
  const sha256 = typeof told === 'string' ? told : hashLeft(known, reference, word);
  const { active: _before, ...without } = row;
  if (sha256 === undefined) return without;
  const version = sha256 === reference.sha256 ? reference.version : versionOf(known, sha256);
  return {
    ...without,
    active: { sha256, issuedAtMs: message.issuedAtMs, atMs, ...(version === undefined ? {} : { version }) },
  };
}

/** What the vehicle has when it does not say: after a rollback not this one any more. */
function hashLeft(known: VehicleConfig, { sha256 }: ConfigReference, word: MessageState): string | undefined {
  if (word === 'APPLIED') return sha256;
  const before = known.active?.sha256;
  return word === 'ROLLED_BACK' && before === sha256 ? undefined : before;
}

function versionOf({ active }: VehicleConfig, sha256: string): string | undefined {
  return active?.sha256 === sha256 ? active.version : undefined;
}
