import { setTimeout } from 'node:timers/promises';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { type AssemblyStack, readCloudAssembly } from '../assembly/cloud-assembly.ts';
import type { CloudBackends } from '../backends.ts';
import type { IamRegistry } from '../iam/iam-registry.ts';
import { deployStack } from './deploy-stack.ts';
import { noStacks } from './deployed-stacks.ts';
import type { Deployment } from './deployment.ts';
import { DeploymentError } from './deployment-error.ts';

export interface DeployAssemblyOptions {
  /** The directory of a synthesized CDK app. */
  assemblyDir: string;
  backends: CloudBackends;
  iam: IamRegistry;
  accountId: string;
  region: string;
  log: Log;
  clock?: Clock;
}

/**
 * Stands up every resource of a cloud assembly, stack by stack in dependency order. What is created stays when a later
 * resource fails; the caller then closes the backends. Throws `DeploymentError` naming stack, logical id, type,
 * property path and cause, or an Error for an assembly that cannot be read.
 */
export async function deployAssembly(options: DeployAssemblyOptions): Promise<Deployment> {
  const { assemblyDir, clock = systemClock, ...target } = options;
  const startedMs = clock.nowMs();
  const { stacks, assets } = readCloudAssembly(assemblyDir, target);
  const deployed = noStacks();
  for (const stack of stacks) {
    checkEnvironment(stack, target);
    await deployStack(stack, deployed, { ...target, assets, pause: (ms) => setTimeout(ms) });
  }
  const tookMs = clock.nowMs() - startedMs;
  target.log('info', 'assembly-deployed', { stacks: stacks.length, notEmulated: deployed.notEmulated.length, tookMs });
  return {
    outputs: Object.fromEntries(deployed.outputs),
    resource: (type) => deployed.resources.get(type) ?? [],
    notEmulated: deployed.notEmulated,
    resourceCount: [...deployed.resources.values()].reduce((count, ofType) => count + ofType.length, 0),
    tookMs,
  };
}

/** ARNs written out in a template for another account would point nowhere here. */
function checkEnvironment(stack: AssemblyStack, target: { accountId: string; region: string }): void {
  const { accountId = target.accountId, region = target.region } = stack;
  if (accountId === target.accountId && region === target.region) return;
  const reason = `it is made for ${accountId}/${region}, this cloud is ${target.accountId}/${target.region}`;
  throw new DeploymentError({ stack: stack.stackName }, new Error(reason));
}
