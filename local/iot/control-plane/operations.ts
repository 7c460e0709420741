import type { IotOperation } from './iot-operation.ts';
import { ACCOUNT_OPERATIONS } from './operations/account/all.ts';
import { BILLING_GROUP_OPERATIONS } from './operations/billing-groups/all.ts';
import { CA_OPERATIONS } from './operations/cas/all.ts';
import { CERTIFICATE_OPERATIONS } from './operations/certificates/all.ts';
import { DESTINATION_OPERATIONS } from './operations/destinations/all.ts';
import { DOMAIN_OPERATIONS } from './operations/domains/all.ts';
import { GROUP_OPERATIONS } from './operations/groups/all.ts';
import { INDEXING_OPERATIONS } from './operations/indexing/all.ts';
import { JOB_OPERATIONS } from './operations/jobs/all.ts';
import { LOGGING_OPERATIONS } from './operations/logging/all.ts';
import { POLICY_OPERATIONS } from './operations/policies/all.ts';
import { REGISTRATION_OPERATIONS } from './operations/registration/all.ts';
import { REGISTRATION_TASK_OPERATIONS } from './operations/registration-tasks/all.ts';
import { ROLE_ALIAS_OPERATIONS } from './operations/role-aliases/all.ts';
import { TAG_OPERATIONS } from './operations/tags/all.ts';
import { TEMPLATE_OPERATIONS } from './operations/templates/all.ts';
import { THING_TYPE_OPERATIONS } from './operations/thing-types/all.ts';
import { THING_OPERATIONS } from './operations/things/all.ts';
import { TOPIC_RULE_OPERATIONS } from './operations/topic-rules/all.ts';

/** Every operation of the `iot` API that the local cloud knows. */
export const OPERATIONS: readonly IotOperation[] = [
  ...ACCOUNT_OPERATIONS,
  ...BILLING_GROUP_OPERATIONS,
  ...CA_OPERATIONS,
  ...CERTIFICATE_OPERATIONS,
  ...DESTINATION_OPERATIONS,
  ...DOMAIN_OPERATIONS,
  ...GROUP_OPERATIONS,
  ...INDEXING_OPERATIONS,
  ...JOB_OPERATIONS,
  ...LOGGING_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...REGISTRATION_OPERATIONS,
  ...REGISTRATION_TASK_OPERATIONS,
  ...ROLE_ALIAS_OPERATIONS,
  ...TAG_OPERATIONS,
  ...TEMPLATE_OPERATIONS,
  ...THING_TYPE_OPERATIONS,
  ...THING_OPERATIONS,
  ...TOPIC_RULE_OPERATIONS,
];
