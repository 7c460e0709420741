import { setTimeout as pause } from 'node:timers/promises';
import type { BenchCase, CaseContext, Metrics } from '../bench-case.ts';
import { type CrowdPace, IdleCrowd } from '../load/idle-crowd.ts';
import { clientContext, closeTlsClient, openTlsClient } from '../load/tls-client.ts';
import { WireClient } from '../load/wire-client.ts';

const THOUSAND = 1000;
const MEGABYTE = 1024 * 1024;
/** What the last connections left behind may be collected, and counters settle. */
const SETTLE_MS = 2_000;
const PLAIN_PACE: CrowdPace = { perSecond: 2_000, parallel: 64 };
const TLS_PACE: CrowdPace = { perSecond: 300, parallel: 16 };

export function idlePlainCase(connections: number): BenchCase {
  return {
    name: `memory ${connections} idle plain connections`,
    metric: 'mbPerThousand',
    target: { against: 'limit', atMost: 6 },
    measure: (context) => measureIdle(context, connections, plainCrowd(context.broker.port)),
  };
}

export function idleTlsCase(connections: number): BenchCase {
  return {
    name: `memory ${connections} idle mutual-TLS connections`,
    metric: 'mbPerThousand',
    target: { against: 'limit', atMost: 50 },
    measure: (context) => measureIdle(context, connections, tlsCrowd(context)),
  };
}

/** `mbPerThousand` is per further thousand after the first, which also pays for code and pools that are then there. */
async function measureIdle({ broker }: CaseContext, connections: number, crowd: IdleCrowd): Promise<Metrics> {
  try {
    const emptyMb = megabytes(broker.rssBytes());
    await crowd.growTo(THOUSAND);
    const thousandMb = await settled(broker);
    await crowd.growTo(connections);
    const allMb = await settled(broker);
    if (emptyMb === null || thousandMb === null || allMb === null) return { mbPerThousand: null };
    const mbPerThousand = (allMb - thousandMb) / ((connections - THOUSAND) / THOUSAND);
    return { mbPerThousand, mbOfFirstThousand: thousandMb - emptyMb, emptyMb, thousandMb, allMb, connections };
  } finally {
    crowd.close();
  }
}

async function settled(broker: CaseContext['broker']): Promise<number | null> {
  await pause(SETTLE_MS);
  return megabytes(broker.rssBytes());
}

function megabytes(bytes: number | undefined): number | null {
  return bytes === undefined ? null : bytes / MEGABYTE;
}

function plainCrowd(port: number): IdleCrowd {
  return new IdleCrowd(async (index) => {
    const client = await WireClient.open(port, `bench-idle-${index}`);
    return { isOpen: () => client.isOpen, close: () => client.close() };
  }, PLAIN_PACE);
}

function tlsCrowd({ broker, credentials }: CaseContext): IdleCrowd {
  const secureContext = clientContext(credentials);
  return new IdleCrowd(async (index) => {
    const socket = await openTlsClient(broker.tlsPort, `bench-idle-${index}`, secureContext);
    return { isOpen: () => !socket.destroyed, close: () => closeTlsClient(socket) };
  }, TLS_PACE);
}
