import { type PortChoice, planPorts } from '../../local/port-plan.ts';
import { UsageError } from '../usage-error.ts';

/** What to do about a port that could not be bound; undefined for an error that is about none. */
export function portFault(error: unknown, choice: PortChoice): UsageError | undefined {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (port === undefined || (code !== 'EADDRINUSE' && code !== 'EACCES')) return undefined;
  const name = Object.entries(planPorts(choice)).find(([, planned]) => planned === port)?.[0];
  const which = name === undefined ? `port ${port}` : `port ${port} (${name})`;
  const other = `choose another, e.g. --ports ${name ?? 'mqtt'}=0, or free ones with --ports auto`;
  if (code === 'EADDRINUSE') return new UsageError(`${which} is taken: end what listens there, or ${other}`);
  return new UsageError(`${which} is not for this user, as ports below 1024 often are: ${other}`);
}
