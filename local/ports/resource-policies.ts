/** An AWS service that wants to act on a resource on behalf of another one. */
export interface ServiceAccess {
  /** e.g. `events.amazonaws.com` */
  servicePrincipal: string;
  action: string;
  /** ARN of what is acted on. */
  resource: string;
  /** ARN of the rule, say, that makes the service act. */
  sourceArn: string;
  sourceAccount: string;
}

/** The policies on queues, topics and log groups. */
export interface ResourcePolicies {
  /** True when the policy of the resource lets the service in. No policy: false. */
  allows(access: ServiceAccess): Promise<boolean>;
}
