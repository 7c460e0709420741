import { deliveryOf } from '../../contract/mailbox/delivery.ts';
import type { DownMessage, MailboxMessage } from '../../contract/mailbox/message.ts';
import { MAX_HOPS } from '../../contract/mailbox/move-message.ts';
import { isNewer } from '../../contract/mailbox/replay-plan.ts';
import { canMove, isSettled } from '../../contract/mailbox/state-machine.ts';
import type { Row } from '../../lambdas/common/store/table.ts';
import { scopeOf } from '../../vehicle/mailbox/inbox-refusals.ts';
import type { Delivered } from './chaos-gateway.ts';
import { TRUSTED_SKEW_MS } from './chaos-vehicle.ts';
import type { World } from './world.ts';

/** What must hold whatever goes wrong. Each breach is kept in words; none is what a run must end with. */
export interface Invariants {
  readonly breaches: string[];
  onWrite(before: Row | undefined, after: Row): void;
  onExecute(vehicleId: string, message: DownMessage, delivered: Delivered): void;
  /** At the end, over every row. */
  onEnd(rows: Iterable<Row>): void;
}

/** A direct message is on the wire or nowhere: longer than this it must have lain somewhere. */
const ON_THE_WIRE_MS = 1_000;
const KEPT = 20;

export function createInvariants(world: World): Invariants {
  const breaches: string[] = [];
  const executed = new Set<string>();
  const newest = new Map<string, DownMessage>();
  const breach = (what: string, id: string): void => {
    world.count(`BREACH: ${what}`);
    if (breaches.length < KEPT) breaches.push(`${what}: ${id} at ${world.nowMs}`);
  };
  return {
    breaches,
    onWrite(before, after) {
      if (before === undefined || String(after['messageId']).startsWith('~')) return;
      const [from, to] = [before, after] as unknown as [MailboxMessage, MailboxMessage];
      if (to.version !== from.version + 1) breach('a write skipped a version', to.messageId);
      if (to.state !== from.state && !canMove(to.kind, from.state, to.state)) {
        breach(`a state went from ${from.state} to ${to.state}`, to.messageId);
      }
      if (to.history.length > MAX_HOPS || to.history[0]?.atMs !== from.history[0]?.atMs) {
        breach('a history lost its beginning or grew without end', to.messageId);
      }
    },
    onExecute(vehicleId, message, { viaQueue, publishedAtMs }) {
      const { messageId, notAfterMs } = message;
      if (executed.has(messageId)) breach('a message was executed twice', messageId);
      executed.add(messageId);
      if (world.nowMs >= notAfterMs + TRUSTED_SKEW_MS)
        breach('a message was executed after notAfter', `${vehicleId} ${messageId}`);
      const scope = `${vehicleId} ${scopeOf(message) ?? messageId}`;
      const before = newest.get(scope);
      if (before !== undefined && isNewer(before, message)) breach('a message was begun after a newer one', messageId);
      newest.set(scope, message);
      if (deliveryOf(message) !== 'direct') return;
      if (viaQueue || world.nowMs - publishedAtMs > ON_THE_WIRE_MS)
        breach('an access command came from a queue', messageId);
    },
    onEnd(rows) {
      for (const row of rows) {
        const message = row as unknown as MailboxMessage;
        if (message.messageId.startsWith('~')) continue;
        if (!isSettled(message.state)) breach(`a message was lost in ${message.state}`, message.messageId);
        if (row['dueShard'] !== undefined || row['waitKey'] !== undefined)
          breach('a settled message is still indexed', message.messageId);
        const isDone = ['SUCCEEDED', 'APPLIED', 'SHOWN'].includes(message.state);
        if (isDone && !executed.has(message.messageId))
          breach('a message is said to be done and was not', message.messageId);
        world.count(
          `ended: ${message.kind} ${message.state}${message.lateResult === undefined ? '' : ', late result kept'}`,
        );
      }
    },
  };
}
