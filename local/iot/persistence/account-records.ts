import * as v from 'valibot';
import type {
  AccountSetting,
  BillingGroupDetails,
  DomainConfigurationDetails,
  RoleAliasDetails,
} from '../registry/account-details.ts';
import type { NamedResource } from '../registry/named-resources.ts';
import type { CollectionKind } from './collections.ts';

const text = v.string();
const anything = v.record(text, v.unknown());

/** Whatever passes its schema is the value. */
function plain<Value>(name: string, schema: v.GenericSchema<unknown, Value>): CollectionKind<Value, Value> {
  return { record: { name, version: 1, schema }, toHeader: (value) => value, fromHeader: (header) => header };
}

function named<Details>(name: string, details: v.GenericSchema<unknown, Details>) {
  const common = { name: text, id: text, version: v.number(), createdAtMs: v.number(), modifiedAtMs: v.number() };
  return plain<NamedResource<Details>>(
    name,
    v.object({ ...common, details }) as unknown as v.GenericSchema<unknown, NamedResource<Details>>,
  );
}

export const BILLING_GROUPS = named<BillingGroupDetails>('billing-group', v.object({ description: v.optional(text) }));

export const ROLE_ALIASES = named<RoleAliasDetails>(
  'role-alias',
  v.object({ roleArn: text, credentialDurationSeconds: v.number() }),
);

export const DOMAIN_CONFIGURATIONS = named<DomainConfigurationDetails>('domain-configuration', anything);
/** By the ARN of what is tagged. */
export const TAGS = plain<Readonly<Record<string, string>>>('tags', v.record(text, text));
/** Settings of the account by name. */
export const SETTINGS = plain<AccountSetting>('setting', anything);
