import type { BilledApp, ColdClass } from './billed-app.ts';
import { asList, asObject, type Json, type Resource } from './references.ts';

const DAYS_PER_MONTH = 730 / 24;

/** Buckets whose rules end what is in them; those that keep for ever have no month to bill. */
export function readBuckets(resources: Resource[]): BilledApp['buckets'] {
  const buckets = new Map<string, BucketRule>();
  for (const { id, properties } of resources) {
    for (const rule of asList(asObject(properties['LifecycleConfiguration'])['Rules']).map(asObject)) {
      const { ExpirationInDays, Transitions } = rule;
      if (typeof ExpirationInDays !== 'number') continue;
      buckets.set(id, readRule(ExpirationInDays, asObject(asList(Transitions)[0]), id));
    }
  }
  return buckets;
}

type BucketRule = ReturnType<BilledApp['buckets']['get']> & object;

function readRule(days: number, { TransitionInDays, StorageClass }: Json, bucket: string): BucketRule {
  const months = days / DAYS_PER_MONTH;
  if (typeof TransitionInDays !== 'number') return { months, warmMonths: months };
  return { months, warmMonths: TransitionInDays / DAYS_PER_MONTH, coldClass: coldClassOf(StorageClass, bucket) };
}

function coldClassOf(name: unknown, bucket: string): ColdClass {
  if (name === 'STANDARD_IA' || name === 'GLACIER_IR') return name;
  throw new Error(`objects of ${bucket} go to the class ${String(name)}, whose price is not known here`);
}
