import type { Assignment } from '../../contract/config/assignment.ts';
import type { ConfigVersion } from '../../contract/config/config-version.ts';
import { shareOf } from '../../contract/config/rollout.ts';
import { WHOLE } from '../../contract/config/share.ts';
import type { Rollout } from '../common/config/rollout-store.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const percentOf = (share: number): number => (share * 100) / WHOLE;

/** A version as the HTTP API shows it, without its body. */
export function versionView(config: ConfigVersion): Record<string, unknown> {
  const { configId, version, sha256, size, mediaType, schema, minFirmware, signature, createdAtMs } = config;
  return {
    ...{ configId, version, sha256, size, mediaType },
    ...(schema === undefined ? {} : { schema }),
    ...(minFirmware === undefined ? {} : { minFirmware }),
    ...(signature === undefined ? {} : { signature }),
    createdAt: iso(createdAtMs),
  };
}

export function assignmentView({ scope, value, configId, chosen, rollout }: Assignment): Record<string, unknown> {
  return {
    ...{ scope, value, configId },
    ...(chosen === undefined ? {} : { version: chosen.version, sha256: chosen.sha256 }),
    ...(rollout === undefined
      ? {}
      : { rollout: { rolloutId: rollout.rolloutId, version: rollout.version, percent: percentOf(rollout.share) } }),
  };
}

/** A rollout with its progress: `percent` has been let in, `vehicles` counts those by their word, a minute old at most. */
export function rolloutView(rollout: Rollout): Record<string, unknown> {
  const { rolloutId, scope, value, configId, to, previous, plan, progress, counts, createdAtMs } = rollout;
  const { state, wave, pausedFrom, reasonCode } = progress;
  return {
    ...{ rolloutId, state, scope, value, configId, version: to.version },
    ...(previous === undefined ? {} : { previousVersion: previous.version }),
    wave: wave + 1,
    waves: plan.waves.map(({ share, soakMs, needsApproval }) => ({
      percent: percentOf(share),
      soakMinutes: soakMs / 60_000,
      needsApproval,
    })),
    percent: percentOf(shareOf(plan, progress)),
    vehicles: counts,
    ...(pausedFrom === undefined ? {} : { pausedFrom }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
    createdAt: iso(createdAtMs),
  };
}
