import type { IotOperation } from '../../iot-operation.ts';
import { registerThing } from './register-thing.ts';

export const REGISTRATION_OPERATIONS: readonly IotOperation[] = [registerThing];
