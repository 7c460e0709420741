import { ENV } from '../../contract/function-environment.ts';
import { logger } from '../common/logger.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { countExpiring } from './count-expiring.ts';
import { expiringMetric } from './expiring-metric.ts';

const DAY_MS = 86_400_000;

const certificates = openTable(requireEnv(ENV.certificatesTable));
const warningDays = requireEnvNumber(ENV.expiryWarning);

/** Runs every few hours: counts the certificates that end soon, for the alarm. */
export async function handler(): Promise<void> {
  const nowMs = Date.now();
  const count = await countExpiring(certificates, nowMs + warningDays * DAY_MS);
  logger.info('expiring certificates', { warningDays, ...expiringMetric(count, nowMs) });
}
