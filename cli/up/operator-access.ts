import type { LocalCloud } from '../../local/index.ts';

/** What the operator's SDK clients need, and the deployment's outputs by key. */
export interface OperatorAccess {
  sdk: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** An output of the deployed stacks; throws when no stack has it. */
  output(key: string): string;
}

export function operatorAccess(cloud: LocalCloud): OperatorAccess {
  const { region } = cloud;
  // a copy: the SDK notes in the object it is given where the credentials came from
  const credentials = { ...cloud.operator };
  return { sdk: { endpoint: cloud.endpoints.aws, region, credentials }, output: (key) => cloud.output(key) };
}
