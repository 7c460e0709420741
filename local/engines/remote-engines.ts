import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Engines } from './engines.ts';
import { createOwnEngines } from './own-engines.ts';
import { createRemoteEndpoint } from './remote/remote-endpoint.ts';
import { createRemoteHops } from './remote/remote-hops.ts';
import { createRemoteServices } from './remote/remote-services.ts';
import { createRemoteStreams } from './remote/remote-streams.ts';
import { createQueueUrls } from './storage/queue-url.ts';

export interface RemoteEnginesOptions {
  /** A LocalStack-compatible endpoint, e.g. `http://localhost:4566`. */
  endpointUrl: string;
  region: string;
  accountId: string;
  /** Where clients reach the queues; asked when a queue's URL passes, not before. */
  frontDoorUrl: () => string;
  log: Log;
  clock: Clock;
}

/** The data engines of another process. Throws when nothing answers at the endpoint. */
export async function connectRemoteEngines(options: RemoteEnginesOptions): Promise<Engines> {
  const endpoint = createRemoteEndpoint(options);
  try {
    await endpoint.call('kinesis', 'ListStreams', {});
  } catch (error) {
    endpoint.close();
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Error(`no data engine answers at ${options.endpointUrl}: ${reason}`, { cause: error });
  }
  const { accountId, frontDoorUrl, endpointUrl } = options;
  const queueUrls = createQueueUrls({ accountId, frontDoorUrl, engineUrl: endpointUrl.replace(/\/$/, '') });
  options.log('info', 'remote-engine-connected', { endpointUrl });
  const own = createOwnEngines({
    ...options,
    dataHops: createRemoteHops(endpoint, queueUrls),
    dynamoDb: (operation, input) => endpoint.call('dynamodb', operation, input),
  });
  return {
    services: [...createRemoteServices(endpoint, { ...options, queueUrls }), ...own.services],
    hops: own.hops,
    addMetricSource: own.addMetricSource,
    streams: createRemoteStreams(endpoint, options.clock),
    async close() {
      await own.close();
      endpoint.close();
    },
  };
}
