import type { BilledApp } from './billed-app.ts';
import { asList, asObject, type Resource } from './references.ts';

const DAYS_PER_MONTH = 730 / 24;

/** Buckets whose rules end what is in them; those that keep for ever have no month to bill. */
export function readBuckets(resources: Resource[]): BilledApp['buckets'] {
  const buckets = new Map<string, { months: number; warmMonths: number }>();
  for (const { id, properties } of resources) {
    for (const rule of asList(asObject(properties['LifecycleConfiguration'])['Rules']).map(asObject)) {
      const { ExpirationInDays, Transitions } = rule;
      if (typeof ExpirationInDays !== 'number') continue;
      const days = asObject(asList(Transitions)[0])['TransitionInDays'];
      const warmDays = typeof days === 'number' ? days : ExpirationInDays;
      buckets.set(id, { months: ExpirationInDays / DAYS_PER_MONTH, warmMonths: warmDays / DAYS_PER_MONTH });
    }
  }
  return buckets;
}
