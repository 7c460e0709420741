import type { IotOperation } from '../../iot-operation.ts';
import { createDomainConfiguration } from './create-domain-configuration.ts';
import { deleteDomainConfiguration } from './delete-domain-configuration.ts';
import { describeDomainConfiguration } from './describe-domain-configuration.ts';
import { listDomainConfigurations } from './list-domain-configurations.ts';
import { updateDomainConfiguration } from './update-domain-configuration.ts';

export const DOMAIN_OPERATIONS: readonly IotOperation[] = [
  createDomainConfiguration,
  deleteDomainConfiguration,
  describeDomainConfiguration,
  listDomainConfigurations,
  updateDomainConfiguration,
];
