/** What the template's IoT resources ask of the local IoT core. Property objects keep CloudFormation's spelling. */
export interface IotControl {
  /** An operation of the `iot` API. Rejects with an error that has AWS's name. */
  callApi(operation: string, input: IotApiInput): Promise<Record<string, unknown>>;
  /** `document` as parsed JSON with policy variables left in. Throws `MalformedPolicyException`. */
  createPolicy(name: string, document: unknown): void;
  createProvisioningTemplate(template: ProvisioningTemplateSpec): void;
  /** Throws `SqlParseException` with line and column when the SQL does not parse. */
  createTopicRule(rule: TopicRuleSpec): void;
  /** Of an HTTP action; asks the server to confirm. One that is there is answered as it is. Throws `InvalidRequestException`. */
  createHttpDestination(confirmationUrl: string): { arn: string; status: string };
  /** Of a Kafka action; its network is not emulated. */
  createVpcDestination(): { arn: string; status: string };
}

/** The input of an operation where the API has it: labels of the path, query, the principal's header, body. */
export interface IotApiInput {
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  /** ARN. */
  principal?: string;
  body?: Readonly<Record<string, unknown>>;
}

export interface ProvisioningTemplateSpec {
  templateName: string;
  templateArn: string;
  templateBody: string;
  enabled: boolean;
  provisioningRoleArn: string;
  preProvisioningHook?: { targetArn: string; payloadVersion?: string };
  description?: string;
  /** `FLEET_PROVISIONING` unless told. */
  templateType?: 'FLEET_PROVISIONING' | 'JITP';
}

export interface TopicRuleSpec {
  ruleName: string;
  ruleArn: string;
  sql: string;
  awsIotSqlVersion: string;
  ruleDisabled: boolean;
  description?: string;
  /** CloudFormation's `Actions` and `ErrorAction` as evaluated from the template. */
  actions: Record<string, Record<string, unknown>>[];
  errorAction?: Record<string, Record<string, unknown>>;
}
