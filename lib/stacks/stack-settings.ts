import type { StackProps } from 'aws-cdk-lib';
import type { Environment } from '../environments/environment.ts';

/** What every stack is given. */
export interface StackSettings {
  readonly environment: Environment;
  readonly bundlesDir: string;
}

/** Where a stack goes and what it is marked with. */
export function stackProps(environment: Environment, description: string): StackProps {
  return {
    env: { account: environment.account, region: environment.region },
    description: `Roadbed ${environment.name}: ${description}`,
    terminationProtection: environment.isProtected,
    tags: { product: 'roadbed', environment: environment.name },
  };
}
