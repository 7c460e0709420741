import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IGNITION_SIGNAL } from '../../contract/telemetry/catalogue/common-signals.ts';
import { encodeFrame } from '../../contract/telemetry/codecs.ts';
import type { SignalValue } from '../../contract/telemetry/frame.ts';
import { frameOfSamples } from '../../contract/telemetry/samples.ts';
import { topics } from '../../contract/topics.ts';
import type { VehicleIdentity } from '../../vehicle/identity/vehicle-identity.ts';
import { answerFaults } from '../support/api-description.ts';
import { eventually } from '../support/eventually.ts';
import { type MqttSession, openMqttSession } from '../support/mqtt-session.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

const START_MS = Date.now() - 600_000;
const SPEED = 'Vehicle.Speed';
const DOOR = 'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen';
const ODOMETER = 'Vehicle.TraveledDistance';

interface BusEvent {
  source: string;
  'detail-type': string;
  detail: Record<string, unknown> & { eventId: string };
}

let platform: RunningPlatform;
let vehicle: VehicleIdentity;
let session: MqttSession;
let sqs: SQSClient;
const heard = new Map<string, BusEvent>();

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 1 });
  vehicle = await platform.newVehicle();
  session = await openMqttSession(platform.endpoint, vehicle, vehicle.vehicleId);
  sqs = new SQSClient(platform.operator.sdk);
});
afterAll(async () => {
  sqs?.destroy();
  await session?.end();
  await platform?.stop();
});

async function send(sequence: number, ...rows: [atS: number, signals: Record<string, SignalValue>][]): Promise<void> {
  const samples = rows.map(([atS, signals]) => ({ offsetMs: atS * 1000, signals: Object.entries(signals) }));
  const frame = frameOfSamples({ bootId: 'boot', sequence, baseTimeMs: START_MS }, samples);
  await session.publish(topics.telemetry(vehicle.vehicleId, 'drive'), Buffer.from(encodeFrame(frame, 'packed')));
}

/** An event of a type in the tenant's queue; events are sent at least once, and counted once. */
function told(type: string): Promise<BusEvent> {
  const QueueUrl = platform.cloud.output('VehicleEventsQueuedemo');
  return eventually(`${type} in the queue`, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { Body = '' } of Messages) {
      const event: BusEvent = JSON.parse(Body);
      heard.set(event.detail.eventId, event);
    }
    return [...heard.values()].find((event) => event['detail-type'] === type);
  });
}

test('a drive with an open door is an alarm in the queue of its tenant, and a trip by the API', async () => {
  const { vehicleId } = vehicle;
  await send(1, [0, { [IGNITION_SIGNAL]: 'ON', [SPEED]: 0, [DOOR]: true, [ODOMETER]: 1_000.5 }], [5, { [SPEED]: 30 }]);
  await send(2, [10, { [SPEED]: 36 }], [130, { [SPEED]: 36, [DOOR]: false, [ODOMETER]: 1_001.75 }]);
  const alarm = await told('alarm.door-open');
  expect(alarm).toMatchObject({
    source: 'roadbed.telemetry',
    time: new Date(START_MS + 10_000).toISOString().replace(/\.\d+/, ''),
    detail: { vehicleId, tenantId: 'demo', rule: 'door-open', values: { [SPEED]: 36, [DOOR]: true } },
  });
  // doubled on the way: nothing that was told is told again
  await send(2, [10, { [SPEED]: 36 }], [130, { [SPEED]: 36, [DOOR]: false, [ODOMETER]: 1_001.75 }]);
  await send(3, [140, { [SPEED]: 0 }], [150, { [IGNITION_SIGNAL]: 'OFF' }]);
  const { detail: ended } = await told('trip.ended');
  expect(ended).toMatchObject({ vehicleId, distanceM: 1_250, distanceBy: 'odometer', revision: 1 });
  const path = `/v1/vehicles/${vehicleId}/trips`;
  const { status, headers, body } = await eventually('the trip', async () => {
    const answer = await platform.api.get(path);
    return answer.body.trips?.length > 0 && answer;
  });
  expect(body.trips).toMatchObject([
    {
      ...{ tripId: ended['tripId'], startedAt: new Date(START_MS).toISOString(), settled: true },
      ...{ endedBy: 'ignition', durationSeconds: 150, distanceMetres: 1_250, maxSpeedKmh: 36 },
    },
  ]);
  const type = headers.get('content-type') ?? '';
  expect(answerFaults('GET /v1/vehicles/{vehicleId}/trips', status, type, body)).toEqual([]);
  await platform.cloud.idle();
  await told('trip.started');
  expect([...heard.values()].map((event) => event['detail-type']).sort()).toEqual([
    ...['alarm.door-open', 'trip.ended', 'trip.started'],
  ]);
  for (const name of ['event-delivery-failed', 'stream-batch-failed']) expect(platform.logs.entries(name)).toEqual([]);
});
