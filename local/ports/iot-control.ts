/** What the template's IoT resources ask of the local IoT core. Property objects keep CloudFormation's spelling. */
export interface IotControl {
  createThingType(name: string): void;
  createThingGroup(name: string): void;
  /** `document` as parsed JSON with policy variables left in. Throws `MalformedPolicyException`. */
  createPolicy(name: string, document: unknown): void;
  createProvisioningTemplate(template: ProvisioningTemplateSpec): void;
  /** Throws `SqlParseException` with line and column when the SQL does not parse. */
  createTopicRule(rule: TopicRuleSpec): void;
  /** Of an HTTP action; asks the server to confirm. One that is there is answered as it is. Throws `InvalidRequestException`. */
  createHttpDestination(confirmationUrl: string): { arn: string; status: string };
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
