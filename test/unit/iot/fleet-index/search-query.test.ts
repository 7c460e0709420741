import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../../../local/iot/fleet-index/search-query.ts';

const DOCUMENT = {
  thingName: 'car:1',
  thingGroupNames: ['eu', 'test fleet'],
  attributes: { model: 'A 1', price: '20', 'dotted.name': 'x' },
  connectivity: { connected: false },
  shadow: { reported: { speed: 80.5, empty: {} } },
};

function matches(query: string): boolean {
  const compiled = compileQuery(query);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.value(DOCUMENT);
}

describe('a query of the fleet index [AWS-IoT: query-syntax]', () => {
  it.each([
    ['attributes.model:"A 1"', true],
    ['attributes.model:A\\ 1', true],
    ['attributes.model:"A*"', false],
    ['attributes.dotted.name:x', true],
    ['thingName:car\\:1', true],
    ['eu', true],
    ['thingGroupNames:"test fleet"', true],
    ['thingGroupNames:test*', true],
    ['connectivity.connected:false', true],
    ['attributes.price:20.0', false],
    ['shadow.reported.speed:80.50', true],
    ['shadow.reported.speed>80', true],
    ['shadow.reported.speed:>=80.5', true],
    ['shadow.reported.speed<80.5', false],
    ['attributes.price:[20 TO *]', true],
    ['attributes.price:{20 TO 30}', false],
    ['attributes.model:[A TO B]', true],
    ['attributes.model:>5', false],
    ['shadow.reported.empty:*', false],
    ['attributes.none:*', false],
    ['-attributes.none:*', true],
    ['NOT NOT thingGroupNames:eu', true],
    ['a:b OR thingGroupNames:eu AND a:b', false],
    ['thingGroupNames:eu OR a:b AND a:b', true],
    ['(thingGroupNames:eu OR a:b) AND a:b', false],
    ['a:b thingGroupNames:eu', true],
    ['attributes.price:(10 OR 20)', true],
    ['attributes.price:(10 OR NOT 20)', false],
    ['thingGroupNames:eu && !(a:b || c:d)', true],
  ])('%s: %s', (query, expected) => {
    expect(matches(query)).toBe(expected);
  });

  it.each(['"open', 'a:(b', 'a:b)', 'a:[1 TO', 'a:[1 2]', 'OR', 'a:b AND', 'NOT', 'a:?x', 'a'.repeat(1001)])(
    'is refused: %s',
    (query) => {
      expect(compileQuery(query)).toMatchObject({ ok: false, code: 'InvalidQueryException' });
    },
  );

  it('is read in time whatever it is made of', () => {
    for (const part of ['(', 'NOT ', 'a*', '-', 'a:', '\\a', '"a"']) {
      expect(typeof compileQuery(part.repeat(Math.floor(1000 / part.length))).ok).toBe('boolean');
    }
    expect(matches(`attributes.model:${'A*'.repeat(200)}x`)).toBe(false);
  });
});
