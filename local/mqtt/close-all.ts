import type { BrokerCore } from './broker-core.ts';
import { endClient } from './client-end.ts';
import { REASON } from './codec/reason-codes.ts';

const LAST_BYTES_MS = 200;

/** Ends every connection. No wills: a laptop's cloud that stops is not an event of its vehicles. [assumed] */
export async function closeAll(core: BrokerCore): Promise<void> {
  const open = [...core.connections];
  const gone = open.map((connection) => new Promise<void>((resolve) => connection.duplex.once('close', resolve)));
  for (const client of [...core.clients.values()]) {
    endClient(core, client, {
      reason: 'SERVER_INITIATED_DISCONNECT',
      reasonCode: REASON.serverShuttingDown,
      publishWill: false,
    });
  }
  core.sessions.close();
  // Real time on purpose: closing must end even when a test holds the clock.
  const cut = setTimeout(() => {
    for (const connection of open) connection.destroy();
  }, LAST_BYTES_MS);
  for (const connection of open) if (!connection.client) connection.destroy();
  await Promise.all(gone);
  clearTimeout(cut);
}
