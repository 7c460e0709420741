import { isMeant } from '../../contract/audience/audience.ts';
import type { Campaign } from '../../contract/campaign/campaign.ts';
import { messageIdOf } from '../../contract/mailbox/message-id.ts';
import type { MessageDraft } from '../../contract/mailbox/new-message.ts';
import type { DispatchPorts } from '../common/mailbox/dispatch.ts';
import { sendToVehicle } from '../common/mailbox/send-to-vehicle.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';
import type { NoticeTurns } from './notice-turns.ts';

export interface AddressPorts {
  dispatch: DispatchPorts;
  turns: NoticeTurns;
}

/**
 * What became of a vehicle that the index gave. `beside`: it was not meant. `gone`: it is somebody else's since, or being
 * decommissioned. `capped`: it had as many notices as it may.
 */
export type Addressing = 'addressed' | 'beside' | 'gone' | 'not-born' | 'capped';

/** Owes one vehicle the message of a campaign. Safe to repeat: the same campaign and vehicle are the same message. */
export async function addressVehicle(row: VehicleRow, campaign: Campaign, ports: AddressPorts): Promise<Addressing> {
  if (!isMeant(campaign.audience, row)) return 'beside';
  const { vehicleId } = row;
  const vehicle = await ports.dispatch.readVehicle(vehicleId);
  if (vehicle?.tenantId !== campaign.tenantId || vehicle.retirement !== undefined) return 'gone';
  if (vehicle.bornAtMs === undefined) return 'not-born';
  const nowMs = ports.dispatch.nowMs();
  if (campaign.message.kind === 'notice') {
    const turn = { messageId: campaignMessageId(campaign, vehicleId), atMs: nowMs };
    if (!(await ports.turns.take(vehicle, turn, campaign.frequencyCap))) return 'capped';
  }
  const sent = await sendToVehicle(draftOf(campaign, vehicleId, nowMs), ports.dispatch, vehicle);
  if (sent.outcome === 'key-reused')
    throw new Error(`the key ${campaign.campaignId} is another message of ${vehicleId}`);
  return 'addressed';
}

export function campaignMessageId({ tenantId, campaignId }: Campaign, vehicleId: string): string {
  return messageIdOf(tenantId, vehicleId, campaignId);
}

function draftOf(
  { tenantId, campaignId, message, ...campaign }: Campaign,
  vehicleId: string,
  nowMs: number,
): MessageDraft {
  const { kind, type, payload, ttlMs } = message;
  return {
    ...{ vehicleId, tenantId, kind, type, payload, campaignId, idempotencyKey: campaignId },
    requester: { clientId: campaign.createdBy },
    notAfterMs: ttlMs === undefined ? campaign.endsAtMs : Math.min(campaign.endsAtMs, nowMs + ttlMs),
  };
}
