import { dev } from './dev.ts';
import type { Environment } from './environment.ts';
import { local } from './local.ts';
import { prod } from './prod.ts';
import { staging } from './staging.ts';

/** All environments, in the order changes travel. */
export const environments: readonly Environment[] = [local, dev, staging, prod];

/** The environment of that name. Throws, listing the names there are. */
export function findEnvironment(name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found === undefined) {
    const names = environments.map((environment) => environment.name).join(', ');
    throw new Error(`unknown environment '${name}': use -c env=<name> with one of ${names}`);
  }
  return found;
}
