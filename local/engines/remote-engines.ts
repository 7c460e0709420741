import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Engines } from './engines.ts';
import { createRemoteEndpoint } from './remote/remote-endpoint.ts';
import { createRemoteHops } from './remote/remote-hops.ts';
import { createRemoteServices } from './remote/remote-services.ts';
import { createRemoteStreams } from './remote/remote-streams.ts';

export interface RemoteEnginesOptions {
  /** A LocalStack-compatible endpoint, e.g. `http://localhost:4566`. */
  endpointUrl: string;
  region: string;
  accountId: string;
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
  options.log('info', 'remote-engine-connected', { endpointUrl: options.endpointUrl });
  return {
    services: createRemoteServices(endpoint, options),
    hops: createRemoteHops(endpoint),
    streams: createRemoteStreams(endpoint, options.clock),
    close: async () => endpoint.close(),
  };
}
