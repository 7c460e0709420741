import { fileURLToPath } from 'node:url';
import { type BrokerProcess, startPinned } from './broker-process.ts';

/** A broker that is a script beside this file: given the credentials' folder, it prints its ports as JSON. */
export async function startNodeBroker(script: string, credentialsDir: string): Promise<BrokerProcess> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const started = startPinned(process.execPath, ['--import', 'tsx', path, credentialsDir]);
  const { port, tlsPort } = JSON.parse(await started.firstLine) as { port: number; tlsPort: number };
  return started.describe({ port, tlsPort });
}
