import * as v from 'valibot';
import { audienceSchema } from '../audience/audience.ts';
import { commandType } from '../command/command-catalog.ts';
import { textOf, timeMs } from '../http/request-schema.ts';
import { POI_TYPE, poiSchema } from '../poi/poi.ts';
import type { CampaignMessage } from './campaign.ts';
import { paceSchema } from './pace.ts';

/** What opens, moves or changes a car is for one driver to ask, never for a campaign: only types that read, always. */
function isForMany(name: string): boolean {
  const type = commandType(name);
  return type?.class === 'info' && type.preconditions.length === 0;
}

const MOST_TTL_SECONDS = 86_400;

const messageSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('poi'), poi: poiSchema }),
  v.strictObject({
    kind: v.literal('command'),
    type: v.pipe(v.string(), v.check(isForMany, 'is no command type of class info')),
    parameters: v.optional(v.record(textOf(64), v.unknown())),
    ttlSeconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(MOST_TTL_SECONDS))),
  }),
]);

export const campaignRequestSchema = v.strictObject({
  name: v.optional(textOf(64)),
  message: messageSchema,
  audience: audienceSchema,
  startsAt: v.optional(timeMs),
  endsAt: timeMs,
  vehiclesPerMinute: v.optional(paceSchema),
});

export type CampaignRequest = v.InferOutput<typeof campaignRequestSchema>;

export function campaignMessage({ message }: CampaignRequest): CampaignMessage {
  if (message.kind === 'poi') return { kind: 'poi', type: POI_TYPE, payload: { ...message.poi } };
  const { type, parameters = {}, ttlSeconds } = message;
  const ttlMs = ttlSeconds === undefined ? commandType(type)?.ttlMs : ttlSeconds * 1000;
  return { kind: 'command', type, payload: parameters, ...(ttlMs === undefined ? {} : { ttlMs }) };
}
