import { ENV } from '../../../contract/function-environment.ts';
import type { DownPublisher } from '../mailbox/down-publisher.ts';
import { requireEnv } from '../require-env.ts';
import { openTable } from '../store/table.ts';
import { openBodyObjects } from './body-objects.ts';
import { createConfigStore } from './config-store.ts';
import { createJoinBody, isReference, type JoinBody } from './join-body.ts';

/** Publishes configurations with their bodies, everything else as it is. */
export function withBodies(publish: DownPublisher, join: JoinBody): DownPublisher {
  return async (message, nowMs) => {
    if (!isReference(message)) return publish(message, nowMs);
    const payload = { ...(await join(message, nowMs)) };
    return publish({ ...message, payload }, nowMs);
  };
}

/**
 * By the environment of the function. One that was not given the configurations sends none; when it meets one all the
 * same, that stays in the queue for those that can.
 */
export function openJoinBody(): JoinBody {
  if (process.env[ENV.configsTable] === undefined) {
    return () => Promise.reject(new Error('this function sends no configurations'));
  }
  const configs = createConfigStore(openTable(requireEnv(ENV.configsTable)));
  return createJoinBody({ configs, bodies: openBodyObjects(requireEnv(ENV.configBucket)) });
}
