import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** One connection of MQTT.js, in the shape of `sdk-connection.mjs`. */
export function mqttJsConnector(nodeFolder, ready, folder, protocolVersion) {
  const { connect } = createRequire(join(nodeFolder, 'package.json'))('mqtt');
  const text = (path) => readFileSync(path, 'utf8');
  const secrets = {
    ca: text(ready.ca),
    cert: text(join(folder, 'device.cert.pem')),
    key: text(join(folder, 'device.key.pem')),
  };
  const url = `mqtts://${ready.mqtts.host}:${ready.mqtts.port}`;
  return async ({ clientId, isLasting = false, will, onMessage = () => undefined }) => {
    const properties = protocolVersion === 5 && isLasting ? { sessionExpiryInterval: 600 } : undefined;
    const client = connect(url, {
      ...secrets,
      clientId,
      protocolVersion,
      clean: !isLasting,
      keepalive: 60,
      reconnectPeriod: 0,
      ...(properties && { properties }),
      ...(will && { will: { ...will, payload: Buffer.from(will.payload), qos: 1 } }),
    });
    client.on('message', (topic, payload, { retain }) => onMessage({ topic, payload: String(payload), retain }));
    const connack = await new Promise((resolve, reject) => {
      client.once('connect', resolve);
      client.once('error', reject);
      client.once('close', () => reject(new Error('the connection was closed')));
    });
    return {
      isSessionPresent: connack.sessionPresent,
      async subscribe(filter) {
        const [granted] = await client.subscribeAsync(filter, { qos: 1 });
        if (granted.qos > 2) throw new Error(`SUBACK ${granted.qos}`);
      },
      publish: (topic, payload, retain = false) => client.publishAsync(topic, payload, { qos: 1, retain }),
      close: () => client.endAsync(),
    };
  };
}
