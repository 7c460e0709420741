import type { Clock } from '../../ports/clock.ts';
import { type ChangeLog, createChangeLog } from '../registry/change-log.ts';
import type { NamedPolicy } from './compiled-statement.ts';

/** Policies as connections are held to them: at once, or as late as AWS's caches may be. [AWS-IoT: iot-policies] */
export interface EffectivePolicies {
  /** Changes, when they take effect. */
  readonly changes: ChangeLog;
  /** What `read` gives, or what it gave a principal before the changes to `subjects` that are yet to take effect. */
  of(principal: string, subjects: readonly string[], read: () => NamedPolicy[]): NamedPolicy[];
}

/**
 * With a delay, a principal whose policies were once read keeps them until a change is `delayMs` old; a new principal
 * has nothing remembered and gets what is there. That it is a cache per principal is [assumed].
 */
export function createEffectivePolicies(options: {
  changes: ChangeLog;
  clock: Clock;
  delayMs: number;
}): EffectivePolicies {
  const { changes, clock, delayMs } = options;
  if (delayMs <= 0) return { changes, of: (_principal, _subjects, read) => read() };
  const settled = createChangeLog();
  changes.onChange((subject) => {
    clock.schedule(delayMs, () => settled.mark(subject));
  });
  const remembered = new Map<string, { settledAt: number; policies: NamedPolicy[] }>();
  return {
    changes: settled,
    of(principal, subjects, read) {
      const settledAt = settled.latestOf(subjects);
      const known = remembered.get(principal);
      if (known?.settledAt === settledAt) return known.policies;
      const policies = read();
      remembered.set(principal, { settledAt, policies });
      return policies;
    },
  };
}
