import { ENV } from '../../contract/function-environment.ts';
import { noteWord } from '../common/config/note-word.ts';
import { createVehicleConfigStore } from '../common/config/vehicle-config-store.ts';
import { logger } from '../common/logger.ts';
import { openDispatch } from '../common/mailbox/open-dispatch.ts';
import { refillWindow } from '../common/mailbox/replay.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { type ReceiptEvent, readReceipt } from './read-receipt.ts';
import { takeReceipt } from './take-receipt.ts';

const ports = openDispatch(openTable(requireEnv(ENV.vehiclesTable)));
const vehicleConfigs = createVehicleConfigStore(openTable(requireEnv(ENV.vehicleConfigsTable)));
const window = requireEnvNumber(ENV.replayWindow);

export async function handler(event: ReceiptEvent): Promise<void> {
  const { vehicleId, messageId } = event;
  const receipt = readReceipt(event);
  if (receipt === undefined) return logger.warn('receipt is malformed', { vehicleId, messageId });
  const nowMs = () => event.receivedAtMs;
  const taken = await takeReceipt({ vehicleId, messageId }, receipt, { mailbox: ports.mailbox, nowMs });
  if (taken.outcome === 'unknown-message')
    return logger.warn('receipt for an unknown message', { vehicleId, messageId });
  if (taken.outcome === 'late') {
    logger.error('result after the end', { vehicleId, messageId, state: taken.before.state, late: receipt.state });
  }
  await noteWord(taken.outcome === 'ignored' ? taken.before : taken.message, event.receivedAtMs, vehicleConfigs);
  if (taken.continues) await refillWindow({ vehicleId, window }, ports);
}
