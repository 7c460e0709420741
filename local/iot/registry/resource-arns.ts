/** ARNs of one account and region. [AWS-IoT: iot-action-resources] */
export interface ResourceArns {
  readonly region: string;
  readonly accountId: string;
  thing(name: string): string;
  thingType(name: string): string;
  thingGroup(name: string): string;
  certificate(certificateId: string): string;
  policy(name: string): string;
  provisioningTemplate(name: string): string;
  topicRule(name: string): string;
  billingGroup(name: string): string;
  caCertificate(certificateId: string): string;
  roleAlias(name: string): string;
  domainConfiguration(name: string, id: string): string;
  fleetIndex(name: string): string;
  job(jobId: string): string;
  jobTemplate(name: string): string;
  client(clientId: string): string;
  topic(topic: string): string;
  topicFilter(filter: string): string;
  /** Id in a certificate ARN of this account, else undefined. */
  certificateIdOf(arn: string): string | undefined;
  /** Name in a thing group ARN of this account, else undefined. */
  thingGroupNameOf(arn: string): string | undefined;
}

export function createResourceArns(region: string, accountId: string): ResourceArns {
  const base = `arn:aws:iot:${region}:${accountId}:`;
  const nameAfter = (prefix: string, arn: string): string | undefined =>
    arn.startsWith(base + prefix) ? arn.slice(base.length + prefix.length) : undefined;
  return {
    region,
    accountId,
    thing: (name) => `${base}thing/${name}`,
    thingType: (name) => `${base}thingtype/${name}`,
    thingGroup: (name) => `${base}thinggroup/${name}`,
    certificate: (certificateId) => `${base}cert/${certificateId}`,
    policy: (name) => `${base}policy/${name}`,
    topicRule: (name) => `${base}rule/${name}`,
    provisioningTemplate: (name) => `${base}provisioningtemplate/${name}`,
    billingGroup: (name) => `${base}billinggroup/${name}`,
    caCertificate: (certificateId) => `${base}cacert/${certificateId}`,
    roleAlias: (name) => `${base}rolealias/${name}`,
    domainConfiguration: (name, id) => `${base}domainconfiguration/${name}/${id}`,
    fleetIndex: (name) => `${base}index/${name}`,
    job: (jobId) => `${base}job/${jobId}`,
    jobTemplate: (name) => `${base}jobtemplate/${name}`,
    client: (clientId) => `${base}client/${clientId}`,
    topic: (topic) => `${base}topic/${topic}`,
    topicFilter: (filter) => `${base}topicfilter/${filter}`,
    certificateIdOf: (arn) => nameAfter('cert/', arn),
    thingGroupNameOf: (arn) => nameAfter('thinggroup/', arn),
  };
}
