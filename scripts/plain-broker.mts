/**
 * A plain MQTT broker on loopback, without TLS and policies: the gateway's core by itself, for conformance tests.
 * `node --import tsx scripts/plain-broker.mts [--port N] [--profile aws|spec] [--max-keep-alive SECONDS]
 * [--deny-subscribe FILTER]...`; prints its port when it listens, ends on SIGTERM or SIGINT.
 */
import { parseArgs } from 'node:util';
import { createBroker } from '../local/mqtt/broker.ts';
import { listenMqtt } from '../local/mqtt/listeners/mqtt-listener.ts';
import type { BrokerPorts } from '../local/mqtt/ports.ts';
import { systemClock } from '../local/ports/clock.ts';
import { silentLog } from '../local/ports/log.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    profile: { type: 'string', default: 'spec' },
    'max-keep-alive': { type: 'string' },
    'deny-subscribe': { type: 'string', multiple: true, default: [] },
  },
});
const denied = new Set(values['deny-subscribe']);
const ports: BrokerPorts = {
  authenticate: () => ({ ok: true, principal: {} }),
  isAllowed: (_connection, operation, name) => operation !== 'subscribe' || !denied.has(name),
  onPublish: () => 'route',
  onConnected: () => undefined,
  onDisconnected: () => undefined,
  onConnectFailed: () => undefined,
  onSubscribed: () => undefined,
  onUnsubscribed: () => undefined,
};
const maxKeepAlive = values['max-keep-alive'];
const broker = createBroker({
  ports,
  clock: systemClock,
  log: silentLog,
  profile: values.profile === 'aws' ? 'aws' : 'spec',
  quotas: 'off',
  limits: maxKeepAlive === undefined ? {} : { maxKeepAliveSeconds: Number(maxKeepAlive) },
});
const listener = await listenMqtt({ broker, port: Number(values.port), log: silentLog });
process.stdout.write(`${listener.port}\n`);
const stop = async (): Promise<void> => {
  await broker.close();
  await listener.close();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
