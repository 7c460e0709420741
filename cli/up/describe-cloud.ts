import type { LocalCloud } from '../../local/index.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { TspClientOptions } from './tsp-client.ts';

/** The endpoints and what is missing, for people. */
export function describeCloud(cloud: LocalCloud, tsp: TspClientOptions, startMs: number, terminal: Terminal): string[] {
  const { mqtts, https, alpn, wss, plainMqtt, ws, aws, token } = cloud.endpoints;
  const row = (name: string, text: string): string => `  ${name.padEnd(14)} ${text}`;
  return [
    terminal.bold(`Roadbed is up after ${(startMs / 1000).toFixed(1)} s (${cloud.deployment.resourceCount} resources)`),
    row('MQTT over TLS', `${mqtts.host}:${mqtts.port}`),
    row('HTTPS publish', `https://${https.host}:${https.port}/topics/... with a client certificate`),
    row('By ALPN', `${alpn.host}:${alpn.port}, stands for port 443`),
    row('WebSocket', `${wss}, signed`),
    ...(plainMqtt ? [row('MQTT, no TLS', `${plainMqtt.host}:${plainMqtt.port}`)] : []),
    ...(ws === undefined ? [] : [row('WS, no TLS', `${ws}, signed`)]),
    row('HTTP API', tsp.apiUrl),
    row('Tokens', `${token} (client ${tsp.clientId})`),
    row('AWS APIs', aws),
    ...notEmulatedLines(cloud, terminal),
  ];
}

function notEmulatedLines(cloud: LocalCloud, terminal: Terminal): string[] {
  const byType = new Map<string, { count: number; meaning: string }>();
  for (const { type, meaning } of cloud.deployment.notEmulated) {
    const known = byType.get(type) ?? { count: 0, meaning };
    byType.set(type, { count: known.count + 1, meaning });
  }
  return [...byType].map(([type, { count, meaning }]) =>
    terminal.dim(`  not emulated   ${type}${count > 1 ? ` (${count})` : ''}: ${meaning}`),
  );
}
