import * as v from 'valibot';
import { isConfigId, isConfigVersion } from './config-version.ts';
import { MAX_WAVES, planFault, type RolloutPlan } from './rollout-plan.ts';
import { WHOLE } from './share.ts';

const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
/** Five weeks. */
const MOST_MINUTES = 50_400;
const MOST_A_MINUTE = 5_000;

const waveSchema = v.strictObject({
  /** Of all vehicles, those of the waves before included. */
  percent: v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)),
  soakMinutes: v.optional(whole(0, MOST_MINUTES), 0),
  needsApproval: v.optional(v.boolean(), false),
});

/** `POST /v1/rollouts` */
export const rolloutSchema = v.strictObject({
  configId: v.custom<string>(isConfigId, 'is no id of a configuration'),
  version: v.custom<string>(isConfigVersion, 'is no version'),
  scope: v.picklist(['base', 'model', 'cohort']),
  value: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,64}$/, 'is no name')), '*'),
  waves: v.pipe(v.array(waveSchema), v.minLength(1), v.maxLength(MAX_WAVES)),
  ratePerMinute: v.optional(whole(1, MOST_A_MINUTE), 600),
  successPercent: v.optional(percent, 95),
  failurePercent: v.optional(v.pipe(percent, v.minValue(0.01)), 5),
  failureMinimum: v.optional(whole(1, 1_000_000), 1),
  waveTimeoutMinutes: v.optional(whole(1, MOST_MINUTES)),
});
export type RolloutRequest = v.InferOutput<typeof rolloutSchema>;

export type PlanReading = { ok: true; plan: RolloutPlan } | { ok: false; detail: string };

export function readPlan(request: RolloutRequest): PlanReading {
  const { waves, ratePerMinute, successPercent, failurePercent, failureMinimum, waveTimeoutMinutes } = request;
  const plan: RolloutPlan = {
    waves: waves.map((wave) => ({
      share: Math.round((wave.percent * WHOLE) / 100),
      soakMs: wave.soakMinutes * 60_000,
      needsApproval: wave.needsApproval,
    })),
    ...{ ratePerMinute, successPercent, failurePercent, failureMinimum },
    ...(waveTimeoutMinutes === undefined ? {} : { waveTimeoutMs: waveTimeoutMinutes * 60_000 }),
  };
  const fault = planFault(plan);
  return fault === undefined ? { ok: true, plan } : { ok: false, detail: fault };
}
