import { describe, expect, it } from 'vitest';
import { readPolicyDocument } from '../../../../local/iot/policy/policy-document.ts';
import { attached } from './sample-connection.ts';
import { ARN, allow, compile } from './sample-policies.ts';

describe('Null and ...IfExists', () => {
  const TYPE = 'iot:Connection.Thing.ThingTypeName';
  const mayPublish = (condition: object, isAttached: boolean): boolean => {
    const policies = compile(
      allow('iot:Publish', '*', { Condition: condition }),
      isAttached ? {} : { thing: { attached: false } },
    );
    return policies.isAllowed('iot:Publish', `${ARN}topic/a`);
  };

  it.each([
    ['Null true', { Null: { [TYPE]: 'true' } }, { present: false, missing: true }],
    ['Null false', { Null: { [TYPE]: false } }, { present: true, missing: false }],
    ['IfExists that agrees', { StringEqualsIfExists: { [TYPE]: 'sedan' } }, { present: true, missing: true }],
    ['IfExists that does not', { StringLikeIfExists: { [TYPE]: 'tr*' } }, { present: false, missing: true }],
    ['the plain operator', { StringEquals: { [TYPE]: 'sedan' } }, { present: true, missing: false }],
  ])('%s', (_title, condition, expected) => {
    expect(mayPublish(condition, true)).toBe(expected.present);
    expect(mayPublish(condition, false)).toBe(expected.missing);
  });

  it.each(['NullIfExists', 'constructor', 'NumericNear', 'IfExists', 'ForNoValue:StringEquals', 'BinaryEquals'])(
    'refuses the operator %s',
    (operator) => {
      const read = readPolicyDocument({
        Version: '2012-10-17',
        Statement: allow('iot:Publish', '*', { Condition: { [operator]: { [TYPE]: 'a' } } }),
      });
      expect(read.ok ? '' : read.problem).toContain(operator);
    },
  );
});

describe('operators [AWS-IoT: iot-policies]', () => {
  const YEAR = 'iot:Connection.Thing.Attributes[year]';
  const UNTIL = 'iot:Connection.Thing.Attributes[until]';
  const attributes = { year: '2026', until: '2026-06-30T12:00:00Z', fleet: 'North', epoch: '1782820800' };
  const mayPublish = (condition: object): boolean =>
    compile(allow('iot:Publish', '*', { Condition: condition }), attached({ attributes })).isAllowed(
      'iot:Publish',
      'r',
    );

  it.each([
    ['NumericEquals', '2026.0', '2027'],
    ['NumericNotEquals', '2027', '2026'],
    ['NumericLessThan', '2027', '2026'],
    ['NumericLessThanEquals', 2026, 2025],
    ['NumericGreaterThan', '-1', '2026'],
    ['NumericGreaterThanEquals', '2026', '1e4'],
  ])('%s holds for %s, not for %s [assumed]', (operator, holding, failing) => {
    expect(mayPublish({ [operator]: { [YEAR]: holding } })).toBe(true);
    expect(mayPublish({ [operator]: { [YEAR]: failing } })).toBe(false);
  });

  it.each([
    ['DateEquals', '2026-06-30T14:00:00+02:00', '2026-06-30'],
    ['DateNotEquals', '2026-06-30', '1782820800'],
    ['DateLessThan', '2026-07-01', '2026-06-30T12:00:00Z'],
    ['DateLessThanEquals', '1782820800', '1782820799'],
    ['DateGreaterThan', '2026-06-30T11:59:59Z', '2026-07-01'],
    ['DateGreaterThanEquals', '2026-06-30T12:00:00Z', '2026-06-30T12:00:01Z'],
  ])('%s holds for %s, not for %s [assumed]', (operator, holding, failing) => {
    expect(mayPublish({ [operator]: { [UNTIL]: holding } })).toBe(true);
    expect(mayPublish({ [operator]: { [UNTIL]: failing } })).toBe(false);
  });

  it('StringEqualsIgnoreCase and its opposite leave case aside [assumed]', () => {
    const fleet = 'iot:Connection.Thing.Attributes[fleet]';
    expect(mayPublish({ StringEqualsIgnoreCase: { [fleet]: 'NORTH' } })).toBe(true);
    expect(mayPublish({ StringEquals: { [fleet]: 'NORTH' } })).toBe(false);
    expect(mayPublish({ StringNotEqualsIgnoreCase: { [fleet]: 'NORTH' } })).toBe(false);
  });

  it('what cannot be compared does not hold, negated or not', () => {
    const fleet = 'iot:Connection.Thing.Attributes[fleet]';
    expect(mayPublish({ NumericLessThan: { [fleet]: '1' } })).toBe(false);
    expect(mayPublish({ NumericNotEquals: { [fleet]: '1' } })).toBe(false);
    expect(mayPublish({ DateGreaterThan: { [fleet]: '2026-01-01' } })).toBe(false);
    expect(mayPublish({ NumericEquals: { [YEAR]: '${iot:Connection.Thing.Attributes[none]}' } })).toBe(false);
  });

  it('compares with the value of a variable', () => {
    const epoch = '${iot:Connection.Thing.Attributes[epoch]}';
    expect(mayPublish({ DateEquals: { [UNTIL]: epoch } })).toBe(true);
    expect(mayPublish({ NumericGreaterThan: { [YEAR]: epoch } })).toBe(false);
  });

  it.each([
    [{ NumericLessThan: { [YEAR]: 'soon' } }, `NumericLessThan on ${YEAR} compares with "soon", which is not a number`],
    [{ NumericEquals: { [YEAR]: '' } }, 'which is not a number'],
    [{ DateLessThan: { [UNTIL]: ['2026-01-01', 'tomorrow'] } }, '"tomorrow", which is not a date'],
    [{ StringEquals: { [YEAR]: { a: 1 } } }, 'StringEquals may compare with strings only'],
    [{ StringEquals: [] }, 'StringEquals must be an object'],
    [[], 'Condition must be an object'],
  ])('refuses %j', (condition, problem) => {
    const statement = allow('iot:Publish', '*', { Condition: condition });
    const read = readPolicyDocument({ Version: '2012-10-17', Statement: statement });
    expect(read.ok ? '' : read.problem).toContain(problem);
  });

  it('needs every operator and every key, and one of several values [AWS-IoT: iot-policies]', () => {
    const both = (year: string, fleet: string[]): object => ({
      NumericEquals: { [YEAR]: year },
      StringEquals: { 'iot:Connection.Thing.Attributes[fleet]': fleet, 'iot:ClientId': 'car-1' },
    });
    expect(mayPublish(both('2026', ['South', 'North']))).toBe(true);
    expect(mayPublish(both('2025', ['South', 'North']))).toBe(false);
    expect(mayPublish(both('2026', ['South']))).toBe(false);
  });
});
