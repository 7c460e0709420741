/** What references of one stack's template resolve to. */
export interface EvaluationScope {
  /** Pseudo parameters by name, `AWS::NoValue` excepted. */
  pseudoParameters: Record<string, unknown>;
  /** Values of the template's parameters. */
  parameters: Record<string, unknown>;
  mappings: Record<string, Record<string, Record<string, unknown>>>;
  /** Throws for a condition the template does not define. */
  condition(name: string): boolean;
  /** A resource that is already created. */
  resource(logicalId: string): ResourceValues | undefined;
  /** Output of a stack already deployed. */
  stackOutput(stackName: string, outputName: string): unknown;
  /** Value of an export of a stack already deployed. */
  exported(name: string): unknown;
}

/** What `Ref` and `Fn::GetAtt` of a resource return. */
export interface ResourceValues {
  ref: string;
  attributes: Record<string, unknown>;
}
