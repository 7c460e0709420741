import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { IotEndpoint } from '../../vehicle/identity/vehicle-identity.ts';
import { eventually } from './eventually.ts';

/** A bare MQTT connection: what a foreign or hostile client does, without the vehicle's good manners. */
export interface MqttSession {
  client: MqttClient;
  readonly isOpen: boolean;
  /** Resolves when the connection is gone, whoever ended it. */
  closed: Promise<void>;
  messages: { topic: string; payload: Buffer }[];
  /** Reason code of each filter as the SUBACK gives it: 128 and above are refusals. */
  subscribe(filters: string[]): Promise<number[]>;
  /** Resolves on PUBACK, rejects when it carries a refusal or the connection ends. */
  publish(topic: string, payload: string | Buffer): Promise<void>;
  end(): Promise<void>;
}

export interface Certificate {
  certificatePem: string;
  privateKeyPem: string;
}

/** What a client is told that comes back within a second under the same client id: in MQTT 5, and in 3.1.1. */
const TOO_SOON = /Quota exceeded|Server unavailable/;

/**
 * Rejects when the connection is closed before it is accepted; MQTT 5 unless told. A client id may connect once a
 * second, so that a second connection under the same id is tried until then. [AWS-IoT: iot-core quotas]
 */
export async function openMqttSession(
  endpoint: IotEndpoint,
  certificate: Certificate,
  clientId: string,
  more: IClientOptions = {},
): Promise<MqttSession> {
  return eventually(`${clientId} to be let in`, async () => {
    try {
      return await connectOnce(endpoint, certificate, clientId, more);
    } catch (error) {
      if (TOO_SOON.test((error as Error).message)) return undefined;
      throw error;
    }
  });
}

async function connectOnce(
  endpoint: IotEndpoint,
  certificate: Certificate,
  clientId: string,
  more: IClientOptions,
): Promise<MqttSession> {
  const client = connect({
    protocol: 'mqtts',
    host: endpoint.host,
    port: endpoint.port,
    ...(endpoint.caPem === undefined ? {} : { ca: endpoint.caPem }),
    cert: certificate.certificatePem,
    key: certificate.privateKeyPem,
    clientId,
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: 0,
    ...more,
  });
  let fault: Error | undefined;
  client.on('error', (error) => {
    fault = error;
  });
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const messages: MqttSession['messages'] = [];
  client.on('message', (topic, payload) => messages.push({ topic, payload }));
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    void closed.then(() => reject(new Error(`refused: ${fault?.message ?? 'closed'}`)));
  });
  return {
    client,
    closed,
    messages,
    get isOpen() {
      return client.connected;
    },
    subscribe: (filters) =>
      new Promise((resolve) => {
        client.subscribe(filters, { qos: 1 }, (_error, _granted, packet) => {
          resolve((packet?.granted ?? []).map(Number));
        });
      }),
    publish: (topic, payload) =>
      Promise.race([
        client.publishAsync(topic, payload, { qos: 1 }).then(() => undefined),
        closed.then(() => Promise.reject(new Error('the connection was cut'))),
      ]),
    end: () => client.endAsync(true),
  };
}
