import { stateAt } from '../../contract/mailbox/deadlines.ts';
import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import type { Datum } from '../../contract/poi/datum.ts';
import { type Poi, poiInDatum } from '../../contract/poi/poi.ts';

/** A POI as the HTTP API shows it, with `datum` in another datum than it was sent in. USER_ACCEPTED is the driver's yes. */
export function poiView(message: MailboxMessage, nowMs: number, datum?: Datum): Record<string, unknown> {
  const { messageId, vehicleId, payload, history, attempts } = message;
  const poi = payload as Poi;
  return {
    ...{ poiId: messageId, vehicleId },
    ...(datum === undefined ? poi : poiInDatum(poi, datum)),
    state: stateAt(message, nowMs),
    issuedAt: new Date(message.issuedAtMs).toISOString(),
    expiresAt: new Date(message.notAfterMs).toISOString(),
    attempts,
    history: history.map(({ atMs, ...step }) => ({ ...step, at: new Date(atMs).toISOString() })),
  };
}
