import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASSIGNMENT_SCOPES,
  type Assignment,
  resolveIntended,
  valueFor,
} from '../../../../contract/config/assignment.ts';
import { isAdmitted, placeOf, WHOLE } from '../../../../contract/config/share.ts';

const vehicle = { vehicleId: 'car-1', model: 'm1', cohort: 'eu' };
const valuesOf = { base: ['*'], model: ['m1', 'm2'], cohort: ['eu', 'us'], vehicle: ['car-1', 'car-2'] } as const;

const assignment = fc
  .constantFrom(...ASSIGNMENT_SCOPES)
  .chain((scope) =>
    fc.record({
      scope: fc.constant(scope),
      value: fc.constantFrom(...valuesOf[scope]),
      configId: fc.constantFrom('nav', 'hmi'),
      version: fc.constantFrom('1', '2', '3'),
    }),
  )
  .map(
    ({ version, ...rest }): Assignment => ({
      ...rest,
      tenantId: 't',
      revision: 1,
      chosen: { version, sha256: version, decision: `${rest.scope} ${version}` },
    }),
  );
const keyOf = ({ scope, value, configId }: Assignment): string => `${scope} ${value} ${configId}`;
const assignments = fc.uniqueArray(assignment, { selector: keyOf, maxLength: 12 });

describe('what a vehicle should have', () => {
  it('does not depend on the order in which assignments are read', () => {
    fc.assert(
      fc.property(
        assignments.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const sorted = (list: Assignment[]) => [...resolveIntended(list, vehicle)].sort();
          expect(sorted(shuffled)).toEqual(sorted(all));
        },
      ),
    );
  });

  it('is by the most specific assignment that concerns the vehicle, and by none that does not', () => {
    fc.assert(
      fc.property(assignments, (all) => {
        const intended = resolveIntended(all, vehicle);
        for (const configId of ['nav', 'hmi']) {
          const concerning = all.filter(
            (each) => each.configId === configId && each.value === valueFor(each.scope, vehicle),
          );
          const best = concerning.sort(
            (a, b) => ASSIGNMENT_SCOPES.indexOf(b.scope) - ASSIGNMENT_SCOPES.indexOf(a.scope),
          )[0];
          expect(intended.get(configId)?.decision).toBe(best?.chosen?.decision);
        }
      }),
    );
  });

  it('falls back to the next less specific one when the deciding assignment is removed, and to nothing in the end', () => {
    fc.assert(
      fc.property(assignments, (all) => {
        let left = all;
        let rank: number = ASSIGNMENT_SCOPES.length;
        for (;;) {
          const from = resolveIntended(left, vehicle).get('nav')?.from;
          if (from === undefined) break;
          expect(ASSIGNMENT_SCOPES.indexOf(from)).toBeLessThan(rank);
          rank = ASSIGNMENT_SCOPES.indexOf(from);
          left = left.filter(
            ({ scope, value, configId }) => configId !== 'nav' || scope !== from || value !== valueFor(scope, vehicle),
          );
        }
        expect(
          left.some(({ configId, scope, value }) => configId === 'nav' && value === valueFor(scope, vehicle)),
        ).toBe(false);
      }),
    );
  });

  it('is the version of a rollout for those let in, and what was chosen before for the others', () => {
    const one: Assignment = {
      ...{ tenantId: 't', scope: 'base', value: '*', configId: 'nav', revision: 1 },
      chosen: { version: '1', sha256: 'one', decision: 'd' },
      rollout: { rolloutId: 'r', version: '2', sha256: 'two', share: 2_500, isHalted: false },
    };
    const versions = Array.from({ length: 400 }, (_, n) => {
      const each = { ...vehicle, vehicleId: `car-${n}` };
      const version = resolveIntended([one], each).get('nav')?.version;
      expect(version).toBe(placeOf('r', each.vehicleId) < 2_500 ? '2' : '1');
      return version;
    });
    expect(new Set(versions)).toEqual(new Set(['1', '2']));
  });
});

describe('the share of a rollout', () => {
  const ids = Array.from({ length: 10_000 }, (_, n) => `car-${n}`);
  const admitted = (rolloutId: string, share: number): string[] =>
    ids.filter((id) => isAdmitted({ rolloutId, share }, id));

  it('lets in about as many vehicles as it says, all of them at the whole and none at 0', () => {
    expect(admitted('r', 0)).toEqual([]);
    expect(admitted('r', WHOLE)).toEqual(ids);
    for (const share of [100, 1_000, 5_000]) {
      const expected = (share / WHOLE) * ids.length;
      expect(Math.abs(admitted('r', share).length - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('turns out nobody when it grows, and begins with other vehicles in another rollout', () => {
    const first = admitted('r', 500);
    expect(admitted('r', 2_000)).toEqual(expect.arrayContaining(first));
    const both = admitted('s', 500).filter((id) => first.includes(id));
    expect(both.length).toBeLessThan(first.length / 4);
  });
});
