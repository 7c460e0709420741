import type { RolloutProgress } from '../../../contract/config/rollout.ts';
import type { Rollout } from './rollout-store.ts';

/** The rollout in another state or wave, where its walk over vehicles begins again. */
export function withProgress(rollout: Rollout, progress: RolloutProgress): Rollout {
  if (progress.state === rollout.progress.state && progress.wave === rollout.progress.wave) {
    return { ...rollout, progress };
  }
  const { cursor: _before, ...rest } = rollout;
  return { ...rest, progress };
}
