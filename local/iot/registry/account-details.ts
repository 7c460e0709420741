export interface BillingGroupDetails {
  readonly description?: string | undefined;
}

export interface RoleAliasDetails {
  readonly roleArn: string;
  readonly credentialDurationSeconds: number;
}

/** Kept and described as given; no listener follows it. */
export type DomainConfigurationDetails = Readonly<Record<string, unknown>>;

/** Of no shape that the store would know. */
export type AccountSetting = Readonly<Record<string, unknown>>;
