import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';
import { type ApiEvent, type Caller, vehicleOfCaller } from '../common/http/api-route.ts';
import { readRequester } from '../common/http/requester.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { commandView, messageView } from '../common/mailbox/command-view.ts';
import { acceptBulk } from './accept-bulk.ts';
import { acceptCommand, type CommandPorts } from './accept-command.ts';
import { cancelForCaller } from './cancel-message.ts';

type Route = (event: ApiEvent, caller: Caller, ports: CommandPorts) => Promise<HttpResponse>;

interface Cancelled {
  /** Name of the path parameter that holds the id. */
  parameter: string;
  isOne(message: MailboxMessage): boolean;
  view(message: MailboxMessage, nowMs: number): Record<string, unknown>;
}

/** 200 when it is over, 202 while only the vehicle can say how it ends, 409 when it had ended. */
function cancelRoute({ parameter, isOne, view }: Cancelled): Route {
  return async (event, caller, { vehicles, dispatch }) => {
    const asking = readRequester(event, caller);
    if (!asking.ok) return respondProblem('invalid-request', asking.detail);
    const vehicle = await vehicleOfCaller(event, caller, vehicles);
    if (vehicle === undefined) return respondProblem('vehicle-not-found');
    const messageId = event.pathParameters?.[parameter];
    const message = isMessageId(messageId) ? await dispatch.mailbox.find(vehicle.vehicleId, messageId) : undefined;
    if (message?.tenantId !== caller.tenantId || !isOne(message)) return respondProblem('message-not-found');
    const outcome = await cancelForCaller(message, asking.requester, vehicle, dispatch);
    if (outcome.outcome === 'gone') return respondProblem('message-not-found');
    if (outcome.outcome === 'settled') {
      return respondProblem('message-settled', `it is ${outcome.state}`, { state: outcome.state });
    }
    return respondJson(outcome.outcome === 'cancelled' ? 200 : 202, view(outcome.message, dispatch.nowMs()));
  };
}

export const COMMAND_ROUTE = 'POST /v1/vehicles/{vehicleId}/commands';

/** By API Gateway's route key. */
export const routes = new Map<string, Route>([
  [COMMAND_ROUTE, acceptCommand],
  ['POST /v1/commands:bulk', acceptBulk],
  [
    'POST /v1/vehicles/{vehicleId}/commands/{commandId}/cancel',
    cancelRoute({ parameter: 'commandId', isOne: ({ kind }) => kind === 'command', view: commandView }),
  ],
  [
    'POST /v1/vehicles/{vehicleId}/messages/{messageId}/cancel',
    cancelRoute({ parameter: 'messageId', isOne: () => true, view: messageView }),
  ],
]);
