/** What the external functions of a rule ask of the world. Rejections fail the rule: no action runs. */
export interface ExternalFunctions {
  /** `aws_lambda(functionArn, input)`: the function's JSON result. AWS gives it 2000 ms. */
  awsLambda?(functionArn: string, input: unknown): Promise<unknown>;
  /** `get_dynamodb(...)`: the item as plain JSON; undefined when there is none. */
  getDynamoDb?(request: DynamoDbLookup): Promise<unknown>;
  /** `get_registry_data(...)`: the response of that API. */
  getRegistryData?(api: string, thingName: string, roleArn: string): Promise<unknown>;
  /** `get_secret(...)`: SecretString or base64 of SecretBinary; the engine picks the key. */
  getSecret?(secretId: string, part: 'SecretString' | 'SecretBinary', roleArn: string): Promise<string>;
  /**
   * `decode(..., 'proto', bucket, key, ...)`: the S3 object's bytes. The same array as long as they have not changed:
   * what is read from it is kept with it.
   */
  getProtoDescriptor?(bucket: string, key: string): Promise<Uint8Array>;
  /** `get_thing_shadow(...)`: the shadow document. */
  getThingShadow?(thingName: string, shadowName: string | undefined, roleArn: string): Promise<unknown>;
}

export interface DynamoDbLookup {
  tableName: string;
  partitionKey: { name: string; value: unknown };
  sortKey?: { name: string; value: unknown };
  roleArn: string;
}

/** An external function could not answer. Ends the evaluation unless `get_or_default` stands around it. */
export class ExternalFunctionError extends Error {
  readonly functionName: string;

  constructor(functionName: string, reason: string) {
    super(`${functionName}() failed: ${reason}`);
    this.name = 'ExternalFunctionError';
    this.functionName = functionName;
  }
}
