import { ENV } from '../../contract/function-environment.ts';
import { logger } from '../common/logger.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { createOutreachStore } from '../common/outreach/outreach-store.ts';
import { requireEnv } from '../common/require-env.ts';
import { withSharedReads } from '../common/store/batch-read.ts';
import { openTable } from '../common/store/table.ts';
import { createNoticeTurns } from './notice-turns.ts';
import { type WorkPorts, workCampaign } from './work-campaign.ts';

const vehicles = withSharedReads(openTable(requireEnv(ENV.vehiclesTable)));
const ports: Omit<WorkPorts, 'isTimeUp'> = {
  vehicles,
  campaigns: createOutreachStore(openTable(requireEnv(ENV.outreachTable))),
  dispatch: openDispatch(vehicles),
  turns: createNoticeTurns(withSharedReads(openTable(requireEnv(ENV.mailboxTable)))),
  onFault: (vehicleId, campaignId, error) => logger.error('not addressed', { vehicleId, campaignId, error }),
};

/** A run begins nothing after this; the function's time-out is fifteen seconds later. */
const RUN_MS = 45_000;
/** More than a platform has open; those that a run does not come to are among the first of a later one. */
const CAMPAIGNS_A_RUN = 500;

/** Runs every minute: takes each campaign on by what its pace allows. A run that was cut short loses nothing. */
export async function handler(): Promise<void> {
  const endsAtMs = Date.now() + RUN_MS;
  const open = rotated(await ports.campaigns.open(CAMPAIGNS_A_RUN));
  for (const [index, { tenantId, campaignId }] of open.entries()) {
    // what one does not use of its share is left to the others
    const shareEndsAtMs = Date.now() + (endsAtMs - Date.now()) / (open.length - index);
    const isTimeUp = (): boolean => Date.now() >= shareEndsAtMs;
    const work = workCampaign(tenantId, campaignId, { ...ports, isTimeUp });
    await work.catch((error: Error) => logger.error('campaign failed', { campaignId, error }));
  }
}

function rotated<T>(list: readonly T[]): T[] {
  const first = Math.floor(Math.random() * list.length);
  return [...list.slice(first), ...list.slice(0, first)];
}
