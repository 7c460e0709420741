import { type FrequencyCap, type NoticeTurn, takeTurn } from '../../contract/notice/frequency-cap.ts';
import type { Table } from '../common/store/table.ts';

/**
 * Which notices of a tenant a vehicle was sent lately: a row of the vehicle in the mailbox. Every write is conditional on
 * what was read, so that two campaigns at once do not both take the last place of a cap.
 */
export interface NoticeTurns {
  /** False when the cap is full. The same message asks once, however often it does. */
  take(
    vehicle: { vehicleId: string; tenantId: string },
    turn: NoticeTurn,
    cap: FrequencyCap | undefined,
  ): Promise<boolean>;
}

const RACES = 5;
/** The longest window of a cap, and a day. */
const KEPT_SECONDS = 91 * 86_400;

export function createNoticeTurns(mailbox: Table): NoticeTurns {
  return {
    async take({ vehicleId, tenantId }, turn, cap) {
      const key = { vehicleId, messageId: `~notices#${tenantId}` };
      for (let race = 0; race < RACES; race += 1) {
        const row = await mailbox.get(key);
        const before = (row?.['turns'] as NoticeTurn[] | undefined) ?? [];
        const outcome = takeTurn(before, turn, cap);
        if (!outcome.taken) return false;
        if (outcome.turns.length === before.length && before.some(({ messageId }) => messageId === turn.messageId))
          return true;
        const version = Number(row?.['version'] ?? 0);
        const expiresAtSeconds = Math.ceil(turn.atMs / 1000) + KEPT_SECONDS;
        const next = { ...key, version: version + 1, turns: outcome.turns, expiresAtSeconds };
        const written =
          row === undefined
            ? await mailbox.put(next, 'attribute_not_exists(version)')
            : await mailbox.put(next, 'version = :before', { ':before': version });
        if (written.ok) return true;
      }
      throw new Error(`the notices of ${vehicleId} changed ${RACES} times meanwhile`);
    },
  };
}
