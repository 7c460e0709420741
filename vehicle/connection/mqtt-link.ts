import { connect, type MqttClient } from 'mqtt';
import { topics } from '../../contract/topics.ts';
import type { IotEndpoint, VehicleIdentity } from '../identity/vehicle-identity.ts';
import type { FrameLink } from '../telemetry/frame-sender.ts';
import type { Transmit } from './uplink-outbox.ts';

const KEEP_ALIVE_SECONDS = 1_200;

/** MQTT 5, clean start, session expiry 0: the mailbox is ours, not the broker's. */
export function connectAs(identity: VehicleIdentity, endpoint: IotEndpoint, keepAliveSeconds = KEEP_ALIVE_SECONDS) {
  const { vehicleId } = identity;
  return connect({
    protocol: 'mqtts',
    host: endpoint.host,
    port: endpoint.port,
    ...(endpoint.caPem === undefined ? {} : { ca: endpoint.caPem }),
    cert: identity.certificatePem,
    key: identity.privateKeyPem,
    clientId: vehicleId,
    protocolVersion: 5,
    clean: true,
    keepalive: keepAliveSeconds,
    reconnectPeriod: 0,
    resubscribe: false,
    properties: { sessionExpiryInterval: 0 },
    will: { topic: topics.offlineWill(vehicleId), payload: Buffer.from('{}'), qos: 1, retain: false },
  });
}

/** Subscribe first, then say `ready`: replay starts on that word and must find a subscriber. */
export async function sayReady(client: MqttClient, identity: VehicleIdentity, bootId: string): Promise<void> {
  const { vehicleId, model } = identity;
  await client.subscribeAsync([topics.downAll(vehicleId), topics.broadcast(model)], { qos: 1 });
  await client.publishAsync(topics.event(vehicleId, 'ready'), JSON.stringify({ bootId }), { qos: 1 });
}

export function transmitOver(client: MqttClient, loses: (topic: string) => boolean): Transmit {
  return ({ topic, payload }, acked) => {
    if (loses(topic)) return;
    client.publish(topic, Buffer.from(payload), { qos: 1 }, (error) => {
      if (!error) acked();
    });
  };
}

export function frameLinkOver(client: MqttClient, vehicleId: string, transmit: Transmit): FrameLink {
  return {
    isWritable: () => client.connected && !client.stream.writableNeedDrain,
    publish: (frameClass, payload, acked) =>
      transmit({ topic: topics.telemetry(vehicleId, frameClass), payload }, acked),
  };
}
