import type { IotOperation } from './iot-operation.ts';
import { attachPolicy } from './operations/attach-policy.ts';
import { attachThingPrincipal } from './operations/attach-thing-principal.ts';
import { createCertificateFromCsr } from './operations/create-certificate-from-csr.ts';
import { createKeysAndCertificate } from './operations/create-keys-and-certificate.ts';
import { createPolicy } from './operations/create-policy.ts';
import { createPolicyVersion } from './operations/create-policy-version.ts';
import { createThing } from './operations/create-thing.ts';
import { createThingType } from './operations/create-thing-type.ts';
import { deleteCertificate } from './operations/delete-certificate.ts';
import { deletePolicy } from './operations/delete-policy.ts';
import { deletePolicyVersion } from './operations/delete-policy-version.ts';
import { deleteThing } from './operations/delete-thing.ts';
import { describeCertificate } from './operations/describe-certificate.ts';
import { describeEndpoint } from './operations/describe-endpoint.ts';
import { describeEventConfigurations } from './operations/describe-event-configurations.ts';
import { describeProvisioningTemplate } from './operations/describe-provisioning-template.ts';
import { describeThing } from './operations/describe-thing.ts';
import { describeThingType } from './operations/describe-thing-type.ts';
import { detachPolicy } from './operations/detach-policy.ts';
import { detachThingPrincipal } from './operations/detach-thing-principal.ts';
import { getIndexingConfiguration } from './operations/get-indexing-configuration.ts';
import { getPolicy } from './operations/get-policy.ts';
import { getPolicyVersion } from './operations/get-policy-version.ts';
import { listAttachedPolicies } from './operations/list-attached-policies.ts';
import { listCertificates } from './operations/list-certificates.ts';
import { listPolicies } from './operations/list-policies.ts';
import { listPolicyVersions } from './operations/list-policy-versions.ts';
import { listPrincipalThings } from './operations/list-principal-things.ts';
import { listPrincipalThingsV2 } from './operations/list-principal-things-v2.ts';
import { listThingPrincipals } from './operations/list-thing-principals.ts';
import { listThingPrincipalsV2 } from './operations/list-thing-principals-v2.ts';
import { listThings } from './operations/list-things.ts';
import { setDefaultPolicyVersion } from './operations/set-default-policy-version.ts';
import { testAuthorization } from './operations/test-authorization.ts';
import { updateCertificate } from './operations/update-certificate.ts';
import { updateEventConfigurations } from './operations/update-event-configurations.ts';
import { updateIndexingConfiguration } from './operations/update-indexing-configuration.ts';
import { updateThing } from './operations/update-thing.ts';

/** Every operation of the `iot` API that the local cloud knows. */
export const OPERATIONS: readonly IotOperation[] = [
  createKeysAndCertificate,
  createCertificateFromCsr,
  describeCertificate,
  listCertificates,
  updateCertificate,
  deleteCertificate,
  createPolicy,
  getPolicy,
  deletePolicy,
  listPolicies,
  createPolicyVersion,
  listPolicyVersions,
  getPolicyVersion,
  setDefaultPolicyVersion,
  deletePolicyVersion,
  attachPolicy,
  detachPolicy,
  listAttachedPolicies,
  createThing,
  describeThing,
  listThings,
  updateThing,
  deleteThing,
  attachThingPrincipal,
  detachThingPrincipal,
  listThingPrincipals,
  listThingPrincipalsV2,
  listPrincipalThings,
  listPrincipalThingsV2,
  describeEndpoint,
  updateIndexingConfiguration,
  getIndexingConfiguration,
  updateEventConfigurations,
  describeEventConfigurations,
  describeProvisioningTemplate,
  createThingType,
  describeThingType,
  testAuthorization,
];
