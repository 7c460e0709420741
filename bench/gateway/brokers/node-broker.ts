import { fileURLToPath } from 'node:url';
import { type BrokerProcess, startPinned } from './broker-process.ts';

const RUN = fileURLToPath(new URL('../../../launch/run.mjs', import.meta.url));

/** A broker that is a script beside this file, run as the product is: given the credentials' folder, it prints its ports as JSON. */
export async function startNodeBroker(script: string, credentialsDir: string): Promise<BrokerProcess> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const started = startPinned(process.execPath, [RUN, path, credentialsDir]);
  const { port, tlsPort } = JSON.parse(await started.firstLine) as { port: number; tlsPort: number };
  return started.describe({ port, tlsPort });
}
