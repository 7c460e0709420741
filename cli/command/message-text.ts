import { dueAtOf, stateAt } from '../../contract/mailbox/deadlines.ts';
import type { MailboxMessage, Transition } from '../../contract/mailbox/message.ts';
import { isSettled } from '../../contract/mailbox/state-machine.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Paint = Pick<Terminal, 'bold' | 'dim' | 'red' | 'green'>;

const GOOD = ['SUCCEEDED', 'APPLIED', 'SHOWN', 'USER_ACCEPTED'];
const MAX_JSON = 400;

/** One message for a person: what it is, where it stands, and each step that led there. */
export function messageLines(message: MailboxMessage, nowMs: number, paint: Paint): string[] {
  const { kind, type, messageId, vehicleId, tenantId, requester, traceparent, result, lateResult } = message;
  const asked = [requester.user, requester.role, `client ${requester.clientId}`].filter((each) => each !== undefined);
  return [
    `${paint.bold(`${kind} ${printable(type)}`)}  ${stateWord(stateAt(message, nowMs), paint)}`,
    row('id', messageId),
    row('vehicle', `${printable(vehicleId)}, tenant ${printable(tenantId)}`),
    row('asked by', printable(asked.join(', '))),
    ...(Object.keys(message.payload).length === 0 ? [] : [row('payload', jsonText(message.payload))]),
    row('not after', deadlineText(message, nowMs)),
    row('priority', `${message.priority}, sent ${times(message.attempts)}`),
    ...(message.collapseKey === undefined ? [] : [row('collapses', printable(message.collapseKey))]),
    ...(traceparent === undefined ? [] : [row('trace', printable(traceparent))]),
    '',
    ...ladderLines(message, nowMs, paint),
    ...(result === undefined ? [] : ['', row('result', jsonText(result))]),
    ...(lateResult === undefined ? [] : ['', row('too late', lateText(message))]),
  ];
}

/** One message in a list. */
export function listLine(message: MailboxMessage, nowMs: number, { dim }: Paint): string {
  const { kind, type, messageId, issuedAtMs, attempts } = message;
  const what = `${kind} ${printable(type)}`.padEnd(26);
  return `${isoTime(issuedAtMs)}  ${messageId}  ${what} ${stateAt(message, nowMs).padEnd(13)} ${dim(`sent ${times(attempts)}`)}`;
}

function ladderLines(message: MailboxMessage, nowMs: number, paint: Paint): string[] {
  const { history, hopsDropped = 0, issuedAtMs } = message;
  const lines = history.map((hop) => hopLine(hop, issuedAtMs, paint));
  if (hopsDropped > 0) lines.splice(1, 0, paint.dim(`  … ${hopsDropped} more steps, not kept`));
  const shown = stateAt(message, nowMs);
  if (shown !== message.state)
    lines.push(`  ${paint.dim(`${shown}: by its time; the sweeper has not written it yet`)}`);
  return lines;
}

function hopLine({ state, atMs, by, reasonCode, reason }: Transition, startMs: number, paint: Paint): string {
  const why = [reasonCode, reason].filter((each) => each !== undefined).join(': ');
  const step = `${isoTime(atMs)}  ${sinceText(atMs - startMs).padStart(10)}  ${stateWord(state, paint, 13)}  ${by.padEnd(8)}`;
  return `  ${step}${why === '' ? '' : `  ${printable(why)}`}`.trimEnd();
}

function deadlineText(message: MailboxMessage, nowMs: number): string {
  const at = isoTime(message.notAfterMs);
  if (isSettled(stateAt(message, nowMs))) return at;
  const dueAtMs = dueAtOf(message) ?? message.notAfterMs;
  const left = message.notAfterMs > nowMs ? `in ${durationText(message.notAfterMs - nowMs)}` : 'over';
  return `${at} (${left}); looked at again by ${isoTime(dueAtMs)}`;
}

function lateText({ lateResult }: MailboxMessage): string {
  if (lateResult === undefined) return '';
  const body = lateResult.body === undefined ? '' : ` ${jsonText(lateResult.body)}`;
  return `the vehicle said ${lateResult.state} at ${isoTime(lateResult.atMs)}${body}`;
}

/** Painted after it was padded: colours have no width. */
function stateWord(state: string, { green, red }: Paint, width = 0): string {
  const word = state.padEnd(width);
  if (GOOD.includes(state)) return green(word);
  return ['FAILED', 'REJECTED', 'EXPIRED', 'TIMED_OUT', 'ROLLED_BACK'].includes(state) ? red(word) : word;
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(10)} ${value}`;
}

function jsonText(value: unknown): string {
  const text = printable(JSON.stringify(value));
  return text.length > MAX_JSON ? `${text.slice(0, MAX_JSON)}… (--json shows all)` : text;
}

function times(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${count} times`;
}

function sinceText(ms: number): string {
  return `+${durationText(ms)}`;
}

function durationText(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
