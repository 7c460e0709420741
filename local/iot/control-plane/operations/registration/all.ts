import type { IotOperation } from '../../iot-operation.ts';
import { createProvisioningClaim } from './create-provisioning-claim.ts';
import { registerThing } from './register-thing.ts';

export const REGISTRATION_OPERATIONS: readonly IotOperation[] = [createProvisioningClaim, registerThing];
