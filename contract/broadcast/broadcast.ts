import * as v from 'valibot';
import { labelName } from '../audience/labels.ts';
import { textOf, timeMs } from '../http/request-schema.ts';

/**
 * One publish for all vehicles of a model that are on the line now. A command is nothing for a broadcast: nobody would
 * know who has executed it.
 */
export const broadcastRequestSchema = v.strictObject({
  model: labelName,
  kind: v.picklist(['notice', 'poi']),
  type: textOf(64),
  payload: v.record(v.string(), v.unknown()),
  /** A day at most. */
  expiresAt: timeMs,
});
export type BroadcastRequest = v.InferOutput<typeof broadcastRequestSchema>;
