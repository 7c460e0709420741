import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Audience,
  audienceSchema,
  isMeant,
  queryOf,
  widestQueryOf,
} from '../../../../contract/audience/audience.ts';
import { readBySchema } from '../../../../contract/http/request-schema.ts';

const car = {
  ...{ tenantId: 't', labelledBy: 't', model: 'sedan', cohort: 'pilot', region: 'south' },
  attributes: { fuel: 'electric', seats: 5, towbar: true },
};

describe('an audience', () => {
  it.each<[string, Audience, boolean]>([
    ['everybody', { everyone: true }, true],
    ['its model', { models: ['suv', 'sedan'] }, true],
    ['its cohort and region', { cohorts: ['pilot'], regions: ['south'] }, true],
    ['all of its attributes', { attributes: { fuel: 'electric', seats: 5 } }, true],
    ['another model', { models: ['suv'] }, false],
    ['its cohort in another region', { cohorts: ['pilot'], regions: ['north'] }, false],
    ['an attribute of another type', { attributes: { seats: '5' } }, false],
    ['an attribute it has not', { attributes: { colour: 'red' } }, false],
  ])('of %s', (_what, audience, meant) => {
    expect(isMeant(audience, car)).toBe(meant);
  });

  it("does not see an earlier owner's labels", () => {
    expect(isMeant({ cohorts: ['pilot'] }, { ...car, tenantId: 'next' })).toBe(false);
    expect(isMeant({ attributes: { seats: 5 } }, { ...car, tenantId: 'next' })).toBe(false);
    expect(isMeant({ models: ['sedan'] }, { ...car, tenantId: 'next' })).toBe(true);
  });

  it('is asked of the smallest index, and whoever is meant is among what that gives', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const list = fc.option(fc.array(name, { minLength: 1, maxLength: 3 }), { nil: undefined });
    const vehicle = fc.record({ model: name, cohort: name, region: name });
    fc.assert(
      fc.property(fc.record({ models: list, cohorts: list, regions: list }), vehicle, (audience, labels) => {
        const row = { tenantId: 't', labelledBy: 't', ...labels };
        if (!isMeant(audience, row)) return;
        for (const { by, values } of [queryOf(audience), widestQueryOf(audience)]) {
          expect(new Set(values).size).toBe(values.length);
          if (by !== 'tenant') expect(values).toContain(row[by]);
        }
      }),
    );
    expect(queryOf({ models: ['a'], cohorts: ['b', 'b'], regions: ['c'] })).toEqual({ by: 'cohort', values: ['b'] });
    expect(queryOf({ attributes: { seats: 5 } }).by).toBe('tenant');
    expect(widestQueryOf({ cohorts: ['b'] }).by).toBe('tenant');
  });

  it.each([
    [{}],
    [{ models: [] }],
    [{ everyone: true, models: ['a'] }],
    [{ everyone: false }],
    [{ attributes: {} }],
    [{ attributes: { seats: null } }],
    [{ models: ['no name'] }],
  ])('is not %j', (audience) => {
    expect(readBySchema(audienceSchema, audience).ok).toBe(false);
  });
});
