import { UsageError } from '../usage-error.ts';
import type { AppSource } from './app-source.ts';

/** The environments there are; `lib/environments` is the app's own list, which a synthesis would ask too late. */
const ENVIRONMENTS = ['local', 'dev', 'staging', 'prod'];

/** Reads `--env`, prod unless given; throws UsageError for one there is not. */
export function readEnvironment(name = 'prod'): string {
  if (ENVIRONMENTS.includes(name)) return name;
  throw new UsageError(`--env ${name}: not one of ${ENVIRONMENTS.join(', ')}`);
}

/** Reads `--env` and `--template`, of which one at most may be given. */
export function readAppSource({
  env,
  template,
}: {
  env?: string | undefined;
  template?: string | undefined;
}): AppSource {
  if (template === undefined) return { environment: readEnvironment(env) };
  if (env !== undefined) throw new UsageError('--env and --template exclude each other');
  return { assemblyDir: template };
}
