/** What an assembly became. */
export interface Deployment {
  /** Outputs by stack name and output key. */
  outputs: Record<string, Record<string, string>>;
  /** The created resources of a CloudFormation type, in creation order. */
  resource(type: string): DeployedResource[];
  notEmulated: NotEmulated[];
  /** How many resources were created, those without effect included. */
  resourceCount: number;
  tookMs: number;
}

export interface DeployedResource {
  stack: string;
  logicalId: string;
  ref: string;
  attributes: Record<string, unknown>;
  /** As evaluated. */
  properties: Record<string, unknown>;
}

/** A resource, or a part of one, that has no effect here. */
export interface NotEmulated {
  type: string;
  logicalId: string;
  stack: string;
  meaning: string;
}
