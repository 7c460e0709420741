import { readWaitSeconds } from '../../contract/http/prefer.ts';
import { CANCEL_TYPE } from '../../contract/mailbox/cancel.ts';
import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import { isMessageId } from '../../contract/mailbox/receipt.ts';
import { respondTagged } from '../common/http/entity-tag.ts';
import { cursorAfter, readIdPage } from '../common/http/id-page.ts';
import { respondJson, respondProblem } from '../common/http/respond.ts';
import { awaitSettled } from '../common/mailbox/await-settled.ts';
import { commandView, messageTag, messageView } from '../common/mailbox/command-view.ts';
import { forVehicle, type Route } from './route.ts';

/** What a route shows of a mailbox, and as what. */
interface Shown {
  /** Of the list in its answer. */
  listName: string;
  /** Name of the path parameter that holds an id. */
  parameter: string;
  isOne(message: MailboxMessage): boolean;
  isListed(message: MailboxMessage): boolean;
  view(message: MailboxMessage, nowMs: number): Record<string, unknown>;
}

function listRoute({ listName, isListed, view }: Shown): Route {
  return forVehicle(async (event, { vehicleId, tenantId }, { mailbox, nowMs }) => {
    const page = readIdPage(event);
    if (!page.ok) return respondProblem('invalid-request', page.detail);
    const startKey = page.after === undefined ? undefined : { vehicleId, messageId: page.after };
    const { messages, nextKey } = await mailbox.list(vehicleId, page.limit, startKey);
    const own = messages.filter((message) => message.tenantId === tenantId && isListed(message));
    return respondJson(200, {
      [listName]: own.map((message) => view(message, nowMs())),
      ...cursorAfter(nextKey, 'messageId'),
    });
  });
}

/** With `Prefer: wait` the answer is kept back until the message is settled or the time is over. */
function readRoute({ parameter, isOne, view }: Shown): Route {
  return forVehicle(async (event, { vehicleId, tenantId }, ports) => {
    const { mailbox, nowMs } = ports;
    const messageId = event.pathParameters?.[parameter];
    const found = isMessageId(messageId) ? await mailbox.find(vehicleId, messageId) : undefined;
    // what an earlier owner asked for is nobody else's to read
    if (found?.tenantId !== tenantId || !isOne(found)) return respondProblem('message-not-found');
    const waitSeconds = readWaitSeconds(event.headers['prefer']);
    const message = waitSeconds === undefined ? found : await awaitSettled(found, nowMs() + waitSeconds * 1000, ports);
    const response = respondTagged(event, view(message, nowMs()), messageTag(message, nowMs()));
    if (waitSeconds === undefined) return response;
    return { ...response, headers: { ...response.headers, 'preference-applied': `wait=${waitSeconds}` } };
  });
}

const isCommand = ({ kind }: MailboxMessage): boolean => kind === 'command';

const COMMANDS: Shown = {
  ...{ listName: 'commands', parameter: 'commandId', isOne: isCommand },
  isListed: (message) => isCommand(message) && message.type !== CANCEL_TYPE,
  view: commandView,
};

const MESSAGES: Shown = {
  ...{ listName: 'messages', parameter: 'messageId', isOne: () => true, isListed: () => true },
  view: messageView,
};

/** By API Gateway's route key. */
export const messageRoutes: [string, Route][] = [
  ['GET /v1/vehicles/{vehicleId}/commands', listRoute(COMMANDS)],
  ['GET /v1/vehicles/{vehicleId}/commands/{commandId}', readRoute(COMMANDS)],
  ['GET /v1/vehicles/{vehicleId}/messages', listRoute(MESSAGES)],
  ['GET /v1/vehicles/{vehicleId}/messages/{messageId}', readRoute(MESSAGES)],
];
