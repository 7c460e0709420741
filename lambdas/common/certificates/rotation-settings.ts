import { ENV } from '../../../contract/function-environment.ts';
import type { RotationSettings } from '../../../contract/identity/rotation.ts';
import { requireEnvNumber } from '../require-env.ts';

export function readRotationSettings(): RotationSettings {
  return {
    askAgainMs: requireEnvNumber(ENV.renewalAskAgain) * 1000,
    confirmWithinMs: requireEnvNumber(ENV.renewalConfirmWithin) * 1000,
    graceMs: requireEnvNumber(ENV.renewalGrace) * 1000,
  };
}
