import type { Clock } from '../../ports/clock.ts';
import { BILLING_GROUPS, DOMAIN_CONFIGURATIONS, ROLE_ALIASES, SETTINGS, TAGS } from '../persistence/account-records.ts';
import type { Collections } from '../persistence/collections.ts';
import type {
  AccountSetting,
  BillingGroupDetails,
  DomainConfigurationDetails,
  RoleAliasDetails,
} from './account-details.ts';
import { createNamedResources, type NamedResource, type NamedResources } from './named-resources.ts';

/** Resources and settings of the account that the registry does not act on. */
export interface AccountResources {
  readonly billingGroups: NamedResources<BillingGroupDetails>;
  readonly roleAliases: NamedResources<RoleAliasDetails>;
  readonly domainConfigurations: NamedResources<DomainConfigurationDetails>;
  /** Tags by the ARN of their resource. */
  readonly tags: Map<string, Readonly<Record<string, string>>>;
  /** Documents of settings by name, e.g. `indexing`. */
  readonly settings: Map<string, AccountSetting>;
}

const BILLING_GROUP_NAME = /^[a-zA-Z0-9:_-]{1,128}$/;
const ROLE_ALIAS = /^[\w=,@-]{1,128}$/;
const DOMAIN_CONFIGURATION_NAME = /^[\w.:-]{1,128}$/;

export function createAccountResources(options: {
  clock: Clock;
  newId: () => string;
  collections: Collections;
}): AccountResources {
  const { collections } = options;
  const named = <Details extends object>(
    kind: string,
    pattern: RegExp,
    kept: Map<string, NamedResource<Details>>,
  ): NamedResources<Details> => createNamedResources({ ...options, kind, pattern, kept });
  return {
    billingGroups: named('Billing group', BILLING_GROUP_NAME, collections.of(BILLING_GROUPS)),
    roleAliases: named('Role alias', ROLE_ALIAS, collections.of(ROLE_ALIASES)),
    domainConfigurations: named(
      'Domain configuration',
      DOMAIN_CONFIGURATION_NAME,
      collections.of(DOMAIN_CONFIGURATIONS),
    ),
    tags: collections.of(TAGS),
    settings: collections.of(SETTINGS),
  };
}
