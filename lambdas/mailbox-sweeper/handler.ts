import { ENV } from '../../contract/function-environment.ts';
import { logger } from '../common/logger.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { createReplayTickets } from '../common/mailbox/replay-tickets.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { type SweepPorts, sweep } from './sweep.ts';

const ports: SweepPorts = {
  ...openDispatch(openTable(requireEnv(ENV.vehiclesTable))),
  tickets: createReplayTickets(openTable(requireEnv(ENV.mailboxTable))),
  window: requireEnvNumber(ENV.replayWindow),
};

/** Pages of 100 rows of each partition: what a round takes in about a minute. */
const MOST_PAGES = 20;

/** Invoked by its schedule. A round does all that is due, however long ago the last one was. */
export async function handler(): Promise<void> {
  const report = await sweep(ports, MOST_PAGES, ({ vehicleId, messageId }, error) =>
    logger.error('sweep failed', { vehicleId, messageId, error: error as Error }),
  );
  const { ended, dispatched, aimed, replayed, failed, isCutShort } = report;
  if (ended + dispatched + aimed + replayed + failed > 0) logger.info('sweep', { ...report });
  if (isCutShort) logger.warn('sweep cut short', { ...report });
}
