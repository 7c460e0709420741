import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const KEEP_ALIVE_SECONDS = 60;

/**
 * Connections of the AWS IoT Device SDK v2, by certificate or, `isSigned`, over WebSocket with SigV4:
 * `connect({clientId, isLasting, will, onMessage})` resolves to `{native, isSessionPresent, subscribe, publish, close}`, with
 * the SDK's own client as `native`.
 */
export function sdkConnector(nodeFolder, ready, folder, protocolVersion, isSigned) {
  const sdk = createRequire(join(nodeFolder, 'package.json'))('aws-iot-device-sdk-v2');
  const text = (path) => readFileSync(path, 'utf8');
  const { hostname, port } = isSigned ? new URL(ready.wss.url) : { hostname: ready.mqtts.host, port: ready.mqtts.port };
  const { accessKeyId, secretAccessKey } = ready.aws;
  const place = {
    host: hostname,
    port: Number(port),
    ca: text(ready.ca),
    cert: text(join(folder, 'device.cert.pem')),
    key: text(join(folder, 'device.key.pem')),
    region: ready.region,
    credentials: isSigned && sdk.auth.AwsCredentialsProvider.newStatic(accessKeyId, secretAccessKey),
  };
  return (options) => (protocolVersion === 5 ? connectFive(sdk, place, options) : connectThree(sdk, place, options));
}

/** The SDK's buffer of an empty payload is detached: nothing can be made of it. */
function textOf(payload) {
  return payload.byteLength === 0 ? '' : Buffer.from(payload).toString();
}

async function connectFive({ iot, mqtt5 }, place, { clientId, isLasting = false, will, onMessage }) {
  const { AwsIotMqtt5ClientConfigBuilder: Builder } = iot;
  const { host, region, credentials, cert, key } = place;
  const builder = credentials
    ? Builder.newWebsocketMqttBuilderWithSigv4Auth(host, { region, credentialsProvider: credentials })
    : Builder.newDirectMqttBuilderWithMtlsFromMemory(host, cert, key);
  const qos = mqtt5.QoS.AtLeastOnce;
  builder.withCertificateAuthority(place.ca).withPort(place.port);
  builder.withSessionBehavior(mqtt5.ClientSessionBehavior[isLasting ? 'RejoinAlways' : 'Clean']);
  builder.withConnectProperties({
    clientId,
    keepAliveIntervalSeconds: KEEP_ALIVE_SECONDS,
    ...(isLasting && { sessionExpiryIntervalSeconds: 600 }),
    ...(will && { will: { topicName: will.topic, payload: will.payload, qos } }),
  });
  const client = new mqtt5.Mqtt5Client(builder.build());
  client.on('messageReceived', ({ message }) =>
    onMessage?.({ topic: message.topicName, payload: textOf(message.payload), retain: message.retain }),
  );
  const outcome = Promise.race([
    once(client, 'connectionSuccess'),
    once(client, 'connectionFailure').then(([event]) => Promise.reject(new Error(String(event.error)))),
  ]);
  client.start();
  const [{ connack }] = await outcome;
  return {
    native: client,
    isSessionPresent: connack.sessionPresent,
    async subscribe(topicFilter) {
      const { reasonCodes } = await client.subscribe({ subscriptions: [{ topicFilter, qos }] });
      if (reasonCodes[0] > 2) throw new Error(`SUBACK ${reasonCodes}`);
    },
    async publish(topicName, payload, retain = false) {
      const { reasonCode } = await client.publish({ topicName, payload, qos, retain });
      if (reasonCode >= 128) throw new Error(`PUBACK ${reasonCode}`);
    },
    async close() {
      const stopped = once(client, 'stopped');
      client.stop();
      await stopped;
      client.close();
    },
  };
}

async function connectThree({ iot, mqtt }, place, { clientId, isLasting = false, will, onMessage }) {
  const { AwsIotMqttConnectionConfigBuilder: Builder } = iot;
  const { region, credentials, cert, key } = place;
  const builder = credentials
    ? Builder.new_with_websockets({ region, credentials_provider: credentials })
    : Builder.new_mtls_builder(cert, key);
  const qos = mqtt.QoS.AtLeastOnce;
  builder.with_certificate_authority(place.ca).with_endpoint(place.host).with_port(place.port);
  builder.with_client_id(clientId).with_clean_session(!isLasting).with_keep_alive_seconds(KEEP_ALIVE_SECONDS);
  if (will) builder.with_will({ ...will, qos, retain: false });
  const connection = new mqtt.MqttClient().new_connection(builder.build());
  connection.on('message', (topic, payload, _duplicate, _qos, retain) =>
    onMessage?.({ topic, payload: textOf(payload), retain }),
  );
  return {
    native: connection,
    isSessionPresent: await connection.connect(),
    subscribe: (filter) => connection.subscribe(filter, qos),
    publish: (topic, payload, retain = false) => connection.publish(topic, payload, qos, retain),
    close: () => connection.disconnect(),
  };
}
