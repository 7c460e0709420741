import { CONFIG_SOURCE_TYPE, readConfigRequest } from '../../contract/config/message.ts';
import { isSettled } from '../../contract/mailbox/state-machine.ts';
import { isReference } from '../common/config/join-body.ts';
import type { SendPorts } from '../common/mailbox/dispatch.ts';

/** A vehicle asks for the body of a configuration once more: sends it, with a fresh link, while it is still owed. */
export async function answerConfigRequest(
  event: { vehicleId: string } & Record<string, unknown>,
  { mailbox, publish, nowMs }: SendPorts,
): Promise<'answered' | 'not-owed'> {
  const messageId = readConfigRequest(event);
  const message = messageId && (await mailbox.find(event.vehicleId, messageId));
  if (!message || !isReference(message) || isSettled(message.state) || message.notAfterMs <= nowMs()) return 'not-owed';
  const collapsed = { ...message, type: CONFIG_SOURCE_TYPE };
  await publish(collapsed, nowMs());
  return 'answered';
}
