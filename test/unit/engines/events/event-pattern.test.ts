import { describe, expect, it } from 'vitest';
import { compileEventPattern } from '../../../../local/engines/events/pattern/event-pattern.ts';

const event = {
  source: 'fleet',
  'detail-type': 'Vehicle Parked',
  resources: ['arn:a', 'arn:b'],
  detail: {
    vin: 'WVW123',
    speed: 0,
    battery: 41.5,
    isLocked: true,
    owner: null,
    note: '',
    address: '10.0.0.12',
    address6: '2001:db8::7',
    file: 'dir/img-1.png',
    doors: [
      { side: 'left', open: true },
      { side: 'right', open: false, warm: 1 },
    ],
    tags: [],
  },
};

const matches = (detail: object): boolean => compileEventPattern({ detail })(event);

describe('an event pattern takes an event [AWS-EventBridge: eb-create-pattern-operators]', () => {
  it.each([
    ['a text', { vin: ['WVW123'] }],
    ['one of several values', { vin: ['other', 'WVW123'] }],
    ['a number, zero too', { speed: [0] }],
    ['true', { isLocked: [true] }],
    ['null', { owner: [null] }],
    ['an empty text', { note: [''] }],
    ['all fields together', { vin: ['WVW123'], speed: [0] }],
    ['prefix', { vin: [{ prefix: 'WVW' }] }],
    ['prefix without case', { vin: [{ prefix: { 'equals-ignore-case': 'wvw' } }] }],
    ['suffix', { file: [{ suffix: '.png' }] }],
    ['suffix without case', { file: [{ suffix: { 'equals-ignore-case': '.PNG' } }] }],
    ['equals-ignore-case', { vin: [{ 'equals-ignore-case': 'wvw123' }] }],
    ['wildcard', { file: [{ wildcard: 'dir/*.png' }] }],
    ['wildcard for nothing', { vin: [{ wildcard: '*WVW*123*' }] }],
    ['anything-but a text', { vin: [{ 'anything-but': 'other' }] }],
    ['anything-but a list', { speed: [{ 'anything-but': [1, 'x'] }] }],
    ['anything-but, of another kind', { owner: [{ 'anything-but': 'x' }] }],
    ['anything-but a prefix', { vin: [{ 'anything-but': { prefix: 'X' } }] }],
    ['anything-but prefixes', { vin: [{ 'anything-but': { prefix: ['X', 'Y'] } }] }],
    ['anything-but a suffix', { file: [{ 'anything-but': { suffix: '.jpg' } }] }],
    ['anything-but without case', { vin: [{ 'anything-but': { 'equals-ignore-case': ['x', 'y'] } }] }],
    ['anything-but a wildcard', { file: [{ 'anything-but': { wildcard: '*.jpg' } }] }],
    ['numeric', { battery: [{ numeric: ['>', 40] }] }],
    ['numeric equality', { speed: [{ numeric: ['=', 0] }] }],
    ['a numeric range', { battery: [{ numeric: ['>=', 41.5, '<', 42] }] }],
    ['exists', { vin: [{ exists: true }] }],
    ['exists for null', { owner: [{ exists: true }] }],
    ['exists not', { absent: [{ exists: false }] }],
    ['exists not, below what is not there', { absent: { deeper: [{ exists: false }] } }],
    ['exists not, for an object: only leaves exist', { doors: [{ exists: false }] }],
    ['exists not, for an empty array', { tags: [{ exists: false }] }],
    ['exists not, or a value', { vin: [{ exists: false }, 'WVW123'] }],
    ['cidr', { address: [{ cidr: '10.0.0.0/24' }] }],
    ['cidr of IPv6', { address6: [{ cidr: '2001:db8::/32' }] }],
    ['fields of one element of an array', { doors: { side: ['right'], open: [false] } }],
    ['$or', { $or: [{ vin: ['other'] }, { speed: [{ numeric: ['<', 1] }] }] }],
    ['$or beside a field', { isLocked: [true], $or: [{ vin: ['WVW123'] }, { speed: [9] }] }],
  ])('%s', (_what, detail) => {
    expect(matches(detail)).toBe(true);
  });

  it.each([
    ['another text', { vin: ['WVW12'] }],
    ['a text that reads as the number', { speed: ['0'] }],
    ['a text that reads as the truth', { isLocked: ['true'] }],
    ['one field of two', { vin: ['WVW123'], speed: [1] }],
    ['a field that is not there', { absent: ['x'] }],
    ['anything-but, where nothing is', { absent: [{ 'anything-but': 'x' }] }],
    ['anything-but the value', { vin: [{ 'anything-but': ['x', 'WVW123'] }] }],
    ['anything-but the number', { speed: [{ 'anything-but': 0 }] }],
    ['anything-but the prefix', { vin: [{ 'anything-but': { prefix: ['X', 'WVW'] } }] }],
    ['prefix of a number', { speed: [{ prefix: '0' }] }],
    ['numeric of a text', { vin: [{ numeric: ['>', 0] }] }],
    ['numeric outside', { battery: [{ numeric: ['>', 40, '<', 41.5] }] }],
    ['exists', { absent: [{ exists: true }] }],
    ['exists for an object: only leaves exist', { doors: [{ exists: true }] }],
    ['exists not, though another element has it', { doors: { warm: [{ exists: false }] } }],
    ['cidr of the other family', { address6: [{ cidr: '10.0.0.0/8' }] }],
    ['cidr of what is no address', { vin: [{ cidr: '0.0.0.0/0' }] }],
    ['fields of different elements', { doors: { side: ['left'], open: [false] } }],
    ['a nested pattern on a text', { vin: { deeper: ['WVW123'] } }],
    ['$or of none', { $or: [{ vin: ['other'] }, { speed: [1] }] }],
    ['a name every object inherits', { constructor: [{ exists: true }] }],
  ])('not %s', (_what, detail) => {
    expect(matches(detail)).toBe(false);
  });

  it('by any element of an array of values', () => {
    expect(compileEventPattern({ resources: ['arn:b', 'arn:c'] })(event)).toBe(true);
    expect(compileEventPattern({ resources: [{ 'anything-but': 'arn:a' }] })(event)).toBe(true);
    expect(compileEventPattern({ resources: [{ 'anything-but': ['arn:a', 'arn:b'] }] })(event)).toBe(false);
  });
});

describe('an event pattern is refused', () => {
  it.each([
    [[], /Filter is not an object/],
    [{}, /Empty objects are not allowed/],
    [{ source: 'a' }, /"source" must be an object or an array/],
    [{ source: [] }, /Empty arrays are not allowed: "source"/],
    [{ detail: {} }, /Empty objects/],
    [{ source: [['a']] }, /Match value must be/],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, /Only one key allowed/],
    [{ source: [{ starts: 'a' }] }, /Unrecognized match type starts/],
    [{ source: [{ constructor: 'a' }] }, /Unrecognized match type constructor/],
    [{ source: [{ prefix: 1 }] }, /prefix match pattern must be a string/],
    [{ source: [{ prefix: { wildcard: 'a' } }] }, /Unsupported prefix pattern: wildcard/],
    [{ source: [{ exists: 'yes' }] }, /exists match pattern must be true or false/],
    [{ source: [{ wildcard: 'a**' }] }, /Consecutive wildcard characters/],
    [{ source: [{ wildcard: 'a\\b' }] }, /Invalid escape character/],
    [{ source: [{ 'anything-but': [] }] }, /list must not be empty/],
    [{ source: [{ 'anything-but': [null] }] }, /strings and numbers/],
    [{ source: [{ 'anything-but': { numeric: ['=', 1] } }] }, /Unrecognized match type numeric/],
    [{ source: [{ numeric: '>' }] }, /must be an array/],
    [{ source: [{ numeric: ['!', 1] }] }, /Unrecognized numeric range operator/],
    [{ source: [{ numeric: ['<', 1, '>', 0] }] }, /Unrecognized numeric range operator/],
    [{ source: [{ numeric: ['>', 2, '<', 1] }] }, /Bottom must be less than top/],
    [{ source: [{ numeric: ['>', 6e9] }] }, /5.0e9/],
    [{ source: [{ cidr: '10.0.0.0/33' }] }, /Malformed CIDR/],
    [{ $or: [{ source: ['a'] }] }, /at least two/],
  ])('%j', (pattern, reason) => {
    expect(() => compileEventPattern(pattern)).toThrow(reason);
  });
});
