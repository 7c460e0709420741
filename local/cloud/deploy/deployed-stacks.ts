import type { DeployedResource, NotEmulated } from './deployment.ts';

/** What the stacks deployed so far have left for the next ones, and for the deployment. */
export interface DeployedStacks {
  outputs: Map<string, Record<string, string>>;
  exports: Map<string, unknown>;
  /** By CloudFormation type. */
  resources: Map<string, DeployedResource[]>;
  notEmulated: NotEmulated[];
}

/** Nothing deployed yet. */
export function noStacks(): DeployedStacks {
  return { outputs: new Map(), exports: new Map(), resources: new Map(), notEmulated: [] };
}
