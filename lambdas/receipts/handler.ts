import { ENV } from '../../contract/function-environment.ts';
import type { Transition } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import { isTerminal } from '../../contract/mailbox/state-machine.ts';
import { isReady } from '../../contract/presence/merge-presence.ts';
import { logger } from '../common/logger.ts';
import { publishDown } from '../common/mailbox/down-publisher.ts';
import { createMailboxStore } from '../common/mailbox/mailbox-store.ts';
import { refillWindow } from '../common/mailbox/replay.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { readVehicle } from '../common/store/vehicle-row.ts';
import { type ReceiptEvent, readReceipt } from './read-receipt.ts';

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const mailbox = createMailboxStore(openTable(requireEnv(ENV.mailboxTable)));
const window = requireEnvNumber(ENV.replayWindow);

export async function handler(event: ReceiptEvent): Promise<void> {
  const { vehicleId, messageId } = event;
  const receipt = readReceipt(event);
  if (receipt === undefined) return logger.warn('receipt is malformed', { vehicleId, messageId });
  const step: Transition = {
    state: receipt.state,
    atMs: event.receivedAtMs,
    by: 'vehicle',
    ...(receipt.reason === undefined ? {} : { reason: receipt.reason }),
  };
  const outcome = await mailbox.settle(vehicleId, messageId, step, resultOf(receipt));
  if (outcome.moved) return afterMove(vehicleId, outcome.message.state);
  if (outcome.message === undefined) return logger.warn('receipt for an unknown message', { vehicleId, messageId });
  if (isTerminal(outcome.message.state) && outcome.message.state !== receipt.state && isTerminal(receipt.state)) {
    logger.error('result after the end', { vehicleId, messageId, state: outcome.message.state, late: receipt.state });
    await mailbox.keepLateResult(outcome.message, step);
  }
}

function resultOf(receipt: Receipt): { result?: Record<string, unknown> } {
  return receipt.result === undefined ? {} : { result: receipt.result };
}

/** A message that ended makes room in the vehicle's window. */
async function afterMove(vehicleId: string, state: Transition['state']): Promise<void> {
  if (!isTerminal(state)) return;
  const vehicle = await readVehicle(vehicles, vehicleId);
  if (vehicle === undefined || !isReady(vehicle)) return;
  await refillWindow(vehicleId, window, { mailbox, publish: publishDown, nowMs: Date.now });
}
