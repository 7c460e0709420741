import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { createTspClient, type TspClientOptions } from '../../cli/up/tsp-client.ts';

/** Asks for commands over connections that stay open, with little work of its own: `fetch` has a millisecond of it. */
export interface CommandClient {
  /** Resolves with the answer's command id; rejects when it is refused. */
  send(vehicleId: string, type: string): Promise<string>;
  close(): void;
}

export function createCommandClient(options: TspClientOptions): CommandClient {
  const { token } = createTspClient(options);
  const { hostname, port } = new URL(options.apiUrl);
  const agent = new Agent({ keepAlive: true });
  return {
    async send(vehicleId, type) {
      const body = JSON.stringify({ type, parameters: {} });
      const headers = {
        authorization: `Bearer ${await token()}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': randomUUID(),
      };
      const path = `/v1/vehicles/${vehicleId}/commands`;
      const asking = request({ hostname, port, agent, path, headers, method: 'POST' });
      // head and body in one write
      asking.end(body);
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      const told = await text(answer);
      if (answer.statusCode !== 202) throw new Error(`${path} answered ${answer.statusCode}: ${told.slice(0, 200)}`);
      return (JSON.parse(told) as { commandId: string }).commandId;
    },
    close: () => agent.destroy(),
  };
}
