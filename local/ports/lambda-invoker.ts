export type InvokeOutcome =
  | { ok: true; payload: unknown; durationMs: number }
  | { ok: false; kind: InvokeFailureKind; errorType: string; errorMessage: string; durationMs: number };

export type InvokeFailureKind = 'handled' | 'timeout' | 'crash' | 'throttled' | 'not-found';

/** Who asks to invoke: an AWS service on behalf of a resource, checked against AWS::Lambda::Permission. */
export interface ServiceCaller {
  /** e.g. `iot.amazonaws.com`, `apigateway.amazonaws.com` */
  servicePrincipal: string;
  /** ARN of the rule, template or API route that invokes. */
  sourceArn: string;
  sourceAccount: string;
}

export interface LambdaInvoker {
  /** Request-response. The event is passed as JSON would carry it. Never throws for what the function does. */
  invoke(functionNameOrArn: string, event: unknown, options?: { timeoutMs?: number }): Promise<InvokeOutcome>;
  /** Event invocation: queued, retried as the function's EventInvokeConfig says, then the on-failure destination. */
  invokeAsync(functionNameOrArn: string, event: unknown): void;
  /** True when a permission statement of the function covers this service, source ARN and account. */
  isInvokeAllowed(functionNameOrArn: string, caller: ServiceCaller): boolean;
}
