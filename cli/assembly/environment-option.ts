import { UsageError } from '../usage-error.ts';

/** The environments there are; `lib/environments` is the app's own list, which a synthesis would ask too late. */
const ENVIRONMENTS = ['local', 'dev', 'staging', 'prod'];

/** Reads `--env`, prod unless given; throws UsageError for one there is not. */
export function readEnvironment(name = 'prod'): string {
  if (ENVIRONMENTS.includes(name)) return name;
  throw new UsageError(`--env ${name}: not one of ${ENVIRONMENTS.join(', ')}`);
}
