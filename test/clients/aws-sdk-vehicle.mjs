/**
 * A vehicle on the AWS IoT Device SDK v2 for JavaScript.
 * usage: aws-sdk-vehicle.mjs SDK_FOLDER READY_FILE INDEX mqtt5|mqtt311
 * Prints `born <vehicleId>`, `ready <vehicleId>`, `command <messageId>`; ends after its first command.
 */
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOk } from './processes.mjs';

const [sdkFolder, readyFile, index, version] = process.argv.slice(2);
const { iot, iotidentity, mqtt, mqtt5 } = createRequire(join(sdkFolder, 'package.json'))('aws-iot-device-sdk-v2');
const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
const { host, port } = ready.mqtts;
const text = (path) => readFileSync(path, 'utf8');
const say = (word, what) => process.stdout.write(`${word} ${what}\n`);

/** One connection, the same to its user in both versions. */
const connectors = {
  async mqtt5({ cert, key, clientId, onMessage }) {
    const builder = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromMemory(host, cert, key);
    builder.withCertificateAuthority(text(ready.ca)).withPort(port);
    const client = new mqtt5.Mqtt5Client(
      builder.withConnectProperties({ clientId, keepAliveIntervalSeconds: 60 }).build(),
    );
    client.on('messageReceived', ({ message }) => onMessage(Buffer.from(message.payload).toString()));
    const connected = once(client, 'connectionSuccess');
    client.start();
    await connected;
    return {
      identityClient: (options) => iotidentity.IotIdentityClientv2.newFromMqtt5(client, options),
      async subscribe(topicFilter) {
        const { reasonCodes } = await client.subscribe({
          subscriptions: [{ topicFilter, qos: mqtt5.QoS.AtLeastOnce }],
        });
        if (reasonCodes[0] > 2) throw new Error(`SUBACK ${reasonCodes}`);
      },
      async publish(topicName, payload) {
        const { reasonCode } = await client.publish({ topicName, payload, qos: mqtt5.QoS.AtLeastOnce });
        if (reasonCode >= 128) throw new Error(`PUBACK ${reasonCode}`);
      },
      async close() {
        const stopped = once(client, 'stopped');
        client.stop();
        await stopped;
        client.close();
      },
    };
  },
  async mqtt311({ cert, key, clientId, onMessage }) {
    const builder = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(cert, key);
    builder.with_certificate_authority(text(ready.ca)).with_endpoint(host).with_port(port);
    const config = builder.with_client_id(clientId).with_clean_session(true).with_keep_alive_seconds(60).build();
    const connection = new mqtt.MqttClient().new_connection(config);
    await connection.connect();
    return {
      identityClient: (options) => iotidentity.IotIdentityClientv2.newFromMqtt311(connection, options),
      subscribe: (filter) =>
        connection.subscribe(filter, mqtt.QoS.AtLeastOnce, (_topic, payload) =>
          onMessage(Buffer.from(payload).toString()),
        ),
      publish: (topic, payload) => connection.publish(topic, payload, mqtt.QoS.AtLeastOnce),
      close: () => connection.disconnect(),
    };
  },
};
const connect = connectors[version];

/** openssl makes the key and the request; both pass through a folder that is gone afterwards. */
async function makeKeyAndCsr() {
  const folder = mkdtempSync(join(tmpdir(), 'roadbed-key-'));
  const [keyFile, csrFile] = [join(folder, 'key.pem'), join(folder, 'csr.pem')];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  await runOk('openssl', ['req', '-new', ...newKey, '-out', csrFile, '-subj', '/CN=foreign vehicle']);
  const made = { key: text(keyFile), csr: text(csrFile) };
  rmSync(folder, { recursive: true });
  return made;
}

async function giveBirth() {
  const { cert, key: claimKey, clientIdPrefix } = ready.claim;
  const { key, csr } = await makeKeyAndCsr();
  const clientId = `${clientIdPrefix}sdk-${version}`;
  const connection = await connect({ cert: text(cert), key: text(claimKey), clientId, onMessage: () => undefined });
  const limits = { maxRequestResponseSubscriptions: 4, maxStreamingSubscriptions: 1, operationTimeoutInSeconds: 15 };
  const identity = connection.identityClient(limits);
  const certificate = await identity.createCertificateFromCsr({ certificateSigningRequest: csr });
  const thing = await identity.registerThing({
    templateName: ready.template,
    certificateOwnershipToken: certificate.certificateOwnershipToken,
    parameters: ready.births[Number(index)].parameters,
  });
  identity.close();
  await connection.close();
  return { vehicleId: thing.thingName, cert: certificate.certificatePem, key };
}

async function live({ vehicleId, cert, key }) {
  const inbox = new EventEmitter();
  const received = once(inbox, 'message');
  const onMessage = (payload) => inbox.emit('message', payload);
  const connection = await connect({ cert, key, clientId: vehicleId, onMessage });
  await connection.subscribe(`v1/${vehicleId}/down/+`);
  const samples = [{ dt: 0, s: { 'Vehicle.Speed': 50 + Number(index) } }];
  const frame = { v: 1, boot: 'sdk', seq: 0, t: Date.now(), samples };
  await connection.publish(`$aws/rules/telemetry_v1/v1/${vehicleId}/t/drive`, JSON.stringify(frame));
  await connection.publish(`$aws/rules/event_v1/v1/${vehicleId}/up/event/ready`, '{"bootId":"sdk"}');
  say('ready', vehicleId);
  const { messageId } = JSON.parse((await received)[0]);
  const receipt = JSON.stringify({ state: 'SUCCEEDED', atMs: Date.now() });
  await connection.publish(`$aws/rules/receipt_v1/v1/${vehicleId}/up/receipt/${messageId}`, receipt);
  say('command', messageId);
  await connection.close();
}

const vehicle = await giveBirth();
say('born', vehicle.vehicleId);
await live(vehicle);
process.exit(0);
