import { encodeFrame } from '../../contract/telemetry/codecs.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';

export type InitFunction = 'telemetry-ingest' | 'command-dispatch';

/** The first event of a function, with which it makes its first call of the SDK. */
export const INIT_EVENTS: Record<InitFunction, () => object> = {
  'telemetry-ingest': () => ({
    Records: [
      {
        eventID: 'shardId-000000000000:1',
        kinesis: {
          ...{ sequenceNumber: '1', partitionKey: 'car-1', approximateArrivalTimestamp: Date.now() / 1000 },
          data: Buffer.from(encodeFrame(aFrame(), 'packed')).toString('base64'),
        },
      },
    ],
  }),
  'command-dispatch': () => ({
    routeKey: 'POST /v1/vehicles/{vehicleId}/commands',
    pathParameters: { vehicleId: 'car-1' },
    headers: { 'content-type': 'application/json' },
    requestContext: { authorizer: { jwt: { claims: { client_id: 'client', scope: 'roadbed/commands.write' } } } },
    body: JSON.stringify({ type: 'unlock' }),
    isBase64Encoded: false,
  }),
};

/** A minute of ten signals. */
function aFrame() {
  const samples = Array.from({ length: 60 }, (_, second) => ({
    offsetMs: second * 1000,
    signals: Array.from({ length: 10 }, (__, at): [string, number] => [`Vehicle.Bench.Signal${at}`, second * at]),
  }));
  return frameOfSamples({ bootId: 'boot', sequence: 1, baseTimeMs: Date.now() - 60_000 }, samples);
}
