import * as v from 'valibot';
import { attributeValue, type Labelled, labelName, labelsOf } from './labels.ts';

const MOST_NAMES = 20;
const names = v.optional(v.pipe(v.array(labelName), v.minLength(1), v.maxLength(MOST_NAMES)));

/**
 * Who is meant: vehicles that are one of each list, and have every attribute as it is here. `{}` would be everybody by
 * accident, so that `{"everyone": true}` says it.
 */
export const audienceSchema = v.pipe(
  v.strictObject({
    models: names,
    cohorts: names,
    regions: names,
    attributes: v.optional(
      v.pipe(
        v.record(labelName, attributeValue),
        v.check((all) => Object.keys(all).length > 0, 'is empty'),
      ),
    ),
    everyone: v.optional(v.literal(true)),
  }),
  v.check(
    (it) => Object.values(it).some((each) => each !== undefined),
    'names nobody: {"everyone": true} is everybody',
  ),
  v.check((it) => it.everyone === undefined || Object.keys(it).length === 1, 'everyone does not go with anything else'),
);
export type Audience = v.InferOutput<typeof audienceSchema>;

/** What of a vehicle's row an audience looks at. */
export interface AudienceMember extends Labelled {
  model: string;
}

export function isMeant(audience: Audience, vehicle: AudienceMember): boolean {
  const labels = labelsOf(vehicle);
  if (!isOneOf(audience.models, vehicle.model)) return false;
  if (!isOneOf(audience.cohorts, labels.cohort) || !isOneOf(audience.regions, labels.region)) return false;
  return Object.entries(audience.attributes ?? {}).every(([name, value]) => labels.attributes?.[name] === value);
}

function isOneOf(list: readonly string[] | undefined, value: string | undefined): boolean {
  return list === undefined || (value !== undefined && list.includes(value));
}

/** Queries that together give every vehicle that may be meant; the rest of the audience is checked row by row. */
export interface AudienceQuery {
  /** `tenant`: all vehicles of the tenant, for attributes alone. */
  by: 'cohort' | 'region' | 'model' | 'tenant';
  values: readonly string[];
}

/** The index that gives the fewest: a cohort is smaller than a region, a region than a model. */
export function queryOf({ cohorts, regions, models }: Audience): AudienceQuery {
  const unique = (list: readonly string[]): string[] => [...new Set(list)];
  if (cohorts !== undefined) return { by: 'cohort', values: unique(cohorts) };
  if (regions !== undefined) return { by: 'region', values: unique(regions) };
  if (models !== undefined) return { by: 'model', values: unique(models) };
  return { by: 'tenant', values: ['*'] };
}

/** All that could have been meant at any time: a model stays, labels change. */
export function widestQueryOf({ models }: Audience): AudienceQuery {
  return models === undefined ? { by: 'tenant', values: ['*'] } : queryOf({ models });
}
