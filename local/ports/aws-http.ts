import type { RoleSessionContext } from './role-sessions.ts';

/** An AWS API call as the front door received it, before or after routing to its service. */
export interface AwsHttpRequest {
  method: string;
  /** Path with query, undecoded. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface AwsHttpResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
}

/** The caller behind an access key: a role, maybe by a session of it, or the operator, who may do everything. */
export type AwsCaller = { kind: 'operator' } | { kind: 'role'; roleArn: string; session?: RoleSessionContext };

/** A call that was answered by a service, refused ones included; `service` is its signing name. */
export interface AnsweredAwsCall {
  service: string;
  caller: AwsCaller;
  request: AwsHttpRequest;
  response: AwsHttpResponse;
}

/** One service behind the front door, e.g. `iot`, `iotdata`, `dynamodb`, `kinesis`, `s3`, `sqs`, `sns`. */
export interface AwsService {
  /** SigV4 signing names it answers to. */
  signingNames: string[];
  /** IAM actions with resource ARNs that the request needs; the front door checks them before `handle`. */
  requiredPermissions(request: AwsHttpRequest): { action: string; resource: string }[];
  handle(request: AwsHttpRequest, caller: AwsCaller): Promise<AwsHttpResponse>;
  /** True for a request that needs no signature, whoever sends it; none unless given. */
  acceptsUnsigned?(request: AwsHttpRequest): boolean;
  /** The refusal in this service's own error shape. */
  accessDenied(message: string): AwsHttpResponse;
}
