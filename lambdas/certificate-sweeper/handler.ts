import { IoTClient } from '@aws-sdk/client-iot';
import { ENV } from '../../contract/function-environment.ts';
import { createCampaignStore } from '../common/certificates/campaign-store.ts';
import { createCertificateStore } from '../common/certificates/certificate-store.ts';
import { createIotCertificates } from '../common/certificates/iot-certificates.ts';
import { createRenewalMailbox } from '../common/certificates/renewal-mailbox.ts';
import { readRotationSettings } from '../common/certificates/rotation-settings.ts';
import { logger } from '../common/logger.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { requireEnv } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { type SweepPorts, sweepDue } from './sweep-due.ts';
import { type CampaignPorts, workCampaign } from './work-campaign.ts';

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const certificatesTable = openTable(requireEnv(ENV.certificatesTable));
const arnPrefix = requireEnv(ENV.certificateArnPrefix);
const certificates = createCertificateStore(certificatesTable);
const campaigns = createCampaignStore(openTable(requireEnv(ENV.campaignsTable)));

/** A run begins nothing after this; the function's time-out is ten seconds later. */
const RUN_MS = 40_000;
const CAMPAIGNS_A_RUN = 20;

/**
 * Runs every minute: does what is due, then goes on with campaigns, then does what became due by that. A run that was
 * cut short leaves the rest due.
 */
export async function handler(): Promise<void> {
  const endsAtMs = Date.now() + RUN_MS;
  const isTimeUp = (): boolean => Date.now() >= endsAtMs;
  const isAll = await sweep(isTimeUp);
  const campaignPorts = { vehicles, certificates, campaigns, certificatesTable, nowMs: Date.now, isTimeUp };
  const open = await workCampaigns({ ...campaignPorts, knowsAllEnds: isAll });
  if (open > 0) await sweep(isTimeUp);
}

async function sweep(isTimeUp: () => boolean): Promise<boolean> {
  const { done, isAll } = await sweepDue({ ...sweepPorts, isTimeUp });
  if (Object.keys(done).length > 0) logger.info('sweep', { ...done, isAll });
  return isAll;
}

const sweepPorts: Omit<SweepPorts, 'isTimeUp'> = {
  vehicles,
  certificates,
  iot: createIotCertificates(new IoTClient({}), {
    devicePolicy: requireEnv(ENV.devicePolicy),
    arnOf: (certificateId) => `${arnPrefix}${certificateId}`,
  }),
  mailbox: createRenewalMailbox(openDispatch(vehicles), 'certificate-sweeper'),
  settings: readRotationSettings(),
  nowMs: Date.now,
  onFailure: (vehicleId, error) => logger.error('renewal failed', { vehicleId, error }),
};

/** How many there are. */
async function workCampaigns(ports: CampaignPorts): Promise<number> {
  const open = await campaigns.open(CAMPAIGNS_A_RUN);
  for (const { tenantId, campaignId } of open) {
    const campaign = await campaigns.find(tenantId, campaignId);
    if (campaign === undefined || campaign.state === 'ENDED') continue;
    await workCampaign(campaign, ports).catch((error: Error) => logger.error('campaign failed', { campaignId, error }));
  }
  return open.length;
}
