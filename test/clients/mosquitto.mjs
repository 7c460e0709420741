import { run, start } from './processes.mjs';

/** Mosquitto's clients with one certificate. Each call takes the client id, its other arguments and spawn options. */
export function createMosquitto({ ca, mqtts }, { cert, key }) {
  const common = ['-h', mqtts.host, '-p', String(mqtts.port), '--cafile', ca, '--cert', cert, '--key', key];
  const args = (clientId, own) => [...common, '-i', clientId, '-q', '1', ...own];
  return {
    publish: (clientId, ...own) => run('mosquitto_pub', args(clientId, own), { timeoutMs: 10_000 }),
    /** Subscribes and goes on; the caller ends it. Line by line, for into a pipe it would write when its buffer is full. */
    subscribe: (clientId, ...own) =>
      start('stdbuf', ['-oL', 'mosquitto_sub', ...args(clientId, own)], { timeoutMs: 60_000 }),
    /** Publishes a request and waits for one message on another topic. */
    requestResponse: (clientId, ...own) => start('mosquitto_rr', args(clientId, own), { timeoutMs: 20_000 }),
  };
}
