import * as v from 'valibot';
import type { Clock } from '../../ports/clock.ts';
import type { AccountSetting } from './account-details.ts';
import { done, failed, type Outcome } from './outcome.ts';

/** [AWS-IoT: API_UpdateEventConfigurations] */
const EVENT_TYPES = [
  ...['THING', 'THING_GROUP', 'THING_TYPE', 'THING_GROUP_MEMBERSHIP', 'THING_GROUP_HIERARCHY'],
  ...['THING_TYPE_ASSOCIATION', 'JOB', 'JOB_EXECUTION', 'POLICY', 'CERTIFICATE', 'CA_CERTIFICATE'],
] as const;

/** Which events of the registry are published: none until they are switched on. [AWS-IoT: registry-events] */
export interface EventConfigurations {
  isEnabled(eventType: string): boolean;
  /** `{THING: {Enabled: true}, ...}`; types that are not named stay as they are. */
  update(change: Readonly<Record<string, unknown>>): Outcome<undefined>;
  describe(): {
    eventConfigurations: Record<string, { Enabled: boolean }>;
    /** Undefined before the first update. */
    createdAtMs: number | undefined;
    modifiedAtMs: number | undefined;
  };
}

const SETTING = 'event-configurations';
const keptSetting = v.object({ enabled: v.array(v.string()), createdAtMs: v.number(), modifiedAtMs: v.number() });

/** `settings` of the account by name: what is switched on is kept there. */
export function createEventConfigurations(
  clock: Clock,
  settings = new Map<string, AccountSetting>(),
): EventConfigurations {
  const read = v.safeParse(keptSetting, settings.get(SETTING));
  let kept = read.success ? read.output : undefined;
  const enabled = new Set(kept?.enabled);
  return {
    isEnabled: (eventType) => enabled.has(eventType),
    update(change) {
      const problem = Object.entries(change).map(problemOf).find(Boolean);
      if (problem !== undefined) return failed('InvalidRequestException', problem);
      for (const [eventType, configuration] of Object.entries(change)) {
        if ((configuration as { Enabled?: boolean }).Enabled === true) enabled.add(eventType);
        else enabled.delete(eventType);
      }
      const modifiedAtMs = clock.nowMs();
      kept = { enabled: [...enabled], createdAtMs: kept?.createdAtMs ?? modifiedAtMs, modifiedAtMs };
      settings.set(SETTING, kept);
      return done(undefined);
    },
    describe: () => ({
      eventConfigurations: Object.fromEntries(EVENT_TYPES.map((type) => [type, { Enabled: enabled.has(type) }])),
      createdAtMs: kept?.createdAtMs,
      modifiedAtMs: kept?.modifiedAtMs,
    }),
  };
}

function problemOf([eventType, configuration]: [string, unknown]): string | undefined {
  if (!EVENT_TYPES.some((known) => known === eventType)) return `There is no event type ${eventType}.`;
  const isObject = typeof configuration === 'object' && configuration !== null;
  const isEnabled = isObject ? (configuration as { Enabled?: unknown }).Enabled : null;
  const isValid = isEnabled === undefined || typeof isEnabled === 'boolean';
  return isValid ? undefined : `The configuration of ${eventType} must be {"Enabled": true or false}.`;
}
