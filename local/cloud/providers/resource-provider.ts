import * as v from 'valibot';
import type { Log } from '../../ports/log.ts';
import type { AssetIndex } from '../assembly/asset-index.ts';
import type { CloudBackends } from '../backends.ts';
import type { IamRegistry } from '../iam/iam-registry.ts';
import type { ResourceValues } from '../intrinsics/scope.ts';

/** One resource of a template on its way into the local cloud. */
export interface ProviderContext {
  stackName: string;
  logicalId: string;
  type: string;
  accountId: string;
  region: string;
  backends: CloudBackends;
  iam: IamRegistry;
  assets: AssetIndex;
  log: Log;
  /** Waits in real time, for engines that take a while. */
  pause(ms: number): Promise<void>;
}

export interface CreatedResource extends ResourceValues {
  /** What it means that this resource, or a part of it, has no effect here; unset when it works as on AWS. */
  notEmulated?: string;
}

/** Stands up resources of one CloudFormation type. */
export interface ResourceProvider {
  /** `properties` are evaluated. Throws `PropertyError` for unusable ones, else what the backend throws. */
  create(properties: unknown, context: ProviderContext): CreatedResource | Promise<CreatedResource>;
}

/** A property that is missing or of the wrong shape; `path` starts below `Properties`. */
export class PropertyError extends Error {
  override readonly name = 'PropertyError';
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** A provider whose properties are checked by `schema`; properties the schema does not name do not reach `create`. */
export function defineProvider<Schema extends v.GenericSchema>(
  schema: Schema,
  create: (properties: v.InferOutput<Schema>, context: ProviderContext) => CreatedResource | Promise<CreatedResource>,
): ResourceProvider {
  return {
    create: (properties, context) => {
      const parsed = v.safeParse(schema, properties);
      if (parsed.success) return create(parsed.output, context);
      const [issue] = parsed.issues;
      throw new PropertyError(v.getDotPath(issue) ?? '', issue.message);
    },
  };
}

/** `arn:aws:<service>:<region>:<account>:<resource>` */
export function regionalArn(context: ProviderContext, service: string, resource: string): string {
  return `arn:aws:${service}:${context.region}:${context.accountId}:${resource}`;
}
