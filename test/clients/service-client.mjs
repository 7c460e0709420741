import { once } from 'node:events';
import { createChecklist } from './checklist.mjs';

/** Bounds of a service client of the AWS IoT Device SDK. */
export const LIMITS = {
  maxRequestResponseSubscriptions: 8,
  maxStreamingSubscriptions: 4,
  operationTimeoutInSeconds: 15,
};

/** Checks that print a line each: OK or FAIL, a tab, what was checked, a tab, what was seen. */
export function createReport() {
  const list = createChecklist(() => undefined);
  return async (what, perform) => {
    const failed = list.counts.failed;
    let seen = '';
    const noting = async () => {
      try {
        await perform();
      } catch (error) {
        seen = String(error?.message ?? error);
        throw error;
      }
    };
    await list.check('', what, noting);
    process.stdout.write(`${list.counts.failed === failed ? 'OK' : 'FAIL'}\t${what}\t${seen}\n`);
  };
}

/** Resolves to the error AWS's model knows; throws when the call was accepted. */
export async function refusalOf(call) {
  try {
    await call;
  } catch (error) {
    return error.modeledError;
  }
  throw new Error('the request was accepted');
}

/** Opens a stream; each `next()` resolves to the next event, also one that came before it was asked for. */
export async function openStream(stream) {
  const subscribed = once(stream, 'subscriptionStatus');
  const events = [];
  const waiting = [];
  stream.on('incomingPublish', ({ message }) => (waiting.shift() ?? ((event) => events.push(event)))(message));
  stream.open();
  await subscribed;
  return {
    next: () => (events.length > 0 ? Promise.resolve(events.shift()) : new Promise((resolve) => waiting.push(resolve))),
    unread: events,
    close: () => stream.close(),
  };
}
