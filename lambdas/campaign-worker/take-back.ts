import { widestQueryOf } from '../../contract/audience/audience.ts';
import { afterPage, type Campaign, moveCampaign } from '../../contract/campaign/campaign.ts';
import { isWaiting } from '../../contract/mailbox/state-machine.ts';
import { atOnce } from '../common/at-once.ts';
import type { DispatchPorts } from '../common/mailbox/dispatch.ts';
import type { OutreachStore } from '../common/outreach/outreach-store.ts';
import type { Table } from '../common/store/table.ts';
import { campaignMessageId } from './address-vehicle.ts';
import { nextPage } from './audience-page.ts';

export interface TakeBackPorts {
  vehicles: Table;
  campaigns: OutreachStore;
  dispatch: Pick<DispatchPorts, 'mailbox' | 'nowMs'>;
  isTimeUp(): boolean;
}

const PAGE = 100;
const AT_ONCE = 48;
const WORKER = 'campaign-worker';

/**
 * Cancels what an aborted campaign still owes to vehicles that have not confirmed it. Walks all who could have been meant
 * at any time, because labels may have changed since; one read each. What a vehicle has already, stays.
 */
export async function takeBack(campaign: Campaign, ports: TakeBackPorts): Promise<void> {
  let current: Campaign | undefined = campaign;
  const query = widestQueryOf(campaign.audience);
  while (current !== undefined && !ports.isTimeUp()) {
    const { vehicles, limit } = { vehicles: ports.vehicles, limit: PAGE };
    const page = await nextPage(current.tenantId, query, current.cursor, { vehicles, limit });
    const done = await atOnce(AT_ONCE, page.vehicles, ({ vehicleId }) => cancel(campaign, vehicleId, ports));
    const takenBack = done.filter(Boolean).length;
    const next = afterPage(current, takenBack === 0 ? {} : { takenBack }, page.cursor);
    if (page.cursor === undefined) return finish(next, ports);
    current = await ports.campaigns.write(next);
  }
}

/** True when it was taken back, also by a run that died before it could say so. */
async function cancel(campaign: Campaign, vehicleId: string, { dispatch }: TakeBackPorts): Promise<boolean> {
  const messageId = campaignMessageId(campaign, vehicleId);
  const message = await dispatch.mailbox.find(vehicleId, messageId);
  if (message === undefined) return false;
  if (!isWaiting(message.state)) return message.history.at(-1)?.reasonCode === REASON;
  const step = { state: 'CANCELLED', atMs: dispatch.nowMs(), by: 'operator', reasonCode: REASON } as const;
  return (await dispatch.mailbox.settle(vehicleId, messageId, step)).moved;
}

const REASON = 'campaign-aborted';

async function finish(campaign: Campaign, ports: TakeBackPorts): Promise<void> {
  const move = moveCampaign(campaign, 'ABORTED', ports.dispatch.nowMs(), WORKER);
  if (move.ok) await ports.campaigns.write(move.campaign);
}
