import { isMessageId, parseReceipt, type Receipt } from '../../contract/mailbox/receipt.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { storingFault } from '../common/store/storing-fault.ts';

/** A receipt as the rule selects it: the vehicle and the message come from the topic, never from the body. */
export type ReceiptEvent = Record<string, unknown> & { vehicleId: string; messageId: string; receivedAtMs: number };

/** The receipt, or undefined when it is none or its result cannot be kept: tried again, it would fail again. */
export function readReceipt(event: ReceiptEvent): Receipt | undefined {
  if (!isVehicleId(event.vehicleId) || !isMessageId(event.messageId)) return undefined;
  const receipt = parseReceipt(event);
  return storingFault(receipt?.result) === undefined ? receipt : undefined;
}
