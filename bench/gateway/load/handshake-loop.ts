import type { SecureContext } from 'node:tls';
import type { LoadSpan } from './load-span.ts';
import { type Spent, startMeter } from './spent.ts';
import { closeTlsClient, openTlsClient } from './tls-client.ts';

export interface HandshakeResult {
  handshakes: number;
  spent: Spent;
}

/** `parallel` clients, each of which connects, is accepted, leaves, and connects again. */
export async function runHandshakes(
  broker: { tlsPort: number; cpuMs(): number | undefined },
  context: SecureContext,
  parallel: number,
  span: LoadSpan,
): Promise<HandshakeResult> {
  let handshakes = 0;
  let isRunning = true;
  const client = async (index: number): Promise<void> => {
    for (let turn = 0; isRunning; turn += 1) {
      closeTlsClient(await openTlsClient(broker.tlsPort, `bench-tls-${index}-${turn}`, context));
      handshakes += 1;
    }
  };
  const clients = Promise.all(Array.from({ length: parallel }, (_, index) => client(index)));
  try {
    // a failure ends the case at once, not when the time is up
    await Promise.race([clients, sleep(span.warmUpMs)]);
    const before = handshakes;
    const meter = startMeter(broker);
    await Promise.race([clients, sleep(span.measureMs)]);
    const spent = meter();
    const counted = handshakes - before;
    isRunning = false;
    await clients;
    return { handshakes: counted, spent };
  } finally {
    isRunning = false;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
