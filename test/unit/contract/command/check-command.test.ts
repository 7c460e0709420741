import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCommand } from '../../../../contract/command/check-command.ts';
import { type CommandType, commandType, commandTypeNames } from '../../../../contract/command/command-catalog.ts';
import { parameterFault } from '../../../../contract/command/parameter-schema.ts';
import { ROLES, readRoles } from '../../../../contract/command/role.ts';

const nowMs = 1_000_000;
const typeOf = (name: string): CommandType => {
  const type = commandType(name);
  if (type === undefined) throw new Error(`no type ${name}`);
  return type;
};
const check = (name: string, changes: Partial<Parameters<typeof checkCommand>[1]> = {}) =>
  checkCommand(typeOf(name), { parameters: {}, roles: ['owner'], signals: new Map(), nowMs, ...changes });
const speed = (value: number, ageMs = 0) => new Map([['Vehicle.Speed', { value, atMs: nowMs - ageMs }]]);

describe('the catalogue', () => {
  it.each(commandTypeNames())('lets %s live no longer than its class may, and somebody send it', (name) => {
    const { class: ofClass, ttlMs, maxTtlMs, execTimeoutMs, roles, priority } = typeOf(name);
    expect(ttlMs).toBeLessThanOrEqual(maxTtlMs);
    if (ofClass === 'access') expect(maxTtlMs).toBeLessThanOrEqual(60_000);
    expect(execTimeoutMs).toBeGreaterThan(0);
    expect(roles.length).toBeGreaterThan(0);
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(priority);
  });

  it('has no command that undoes itself when it comes twice', () => {
    expect(commandTypeNames().join()).not.toMatch(/toggle|switch/);
  });

  it('judges parameters as JSON Schema does', () => {
    const value = fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.string(), fc.constantFrom('all', 'both', null));
    const ajv = new Ajv2020({ strict: false });
    for (const name of commandTypeNames()) {
      const { parameters: schema } = typeOf(name);
      const validate = ajv.compile(schema);
      const key = fc.constantFrom('x', '__proto__', 'constructor', ...Object.keys(schema.properties));
      const entries = fc.array(fc.tuple(key, value), { maxLength: 3 });
      fc.assert(
        fc.property(entries, (pairs) => {
          const parameters = JSON.parse(JSON.stringify(Object.fromEntries(pairs)));
          expect(parameterFault(schema, parameters) === undefined).toBe(validate(parameters));
        }),
      );
    }
  });
});

describe('a command', () => {
  it('is sent under the first role that may, and by nobody without one', () => {
    expect(check('lock', { roles: ['support', 'fleet', 'owner'] })).toMatchObject({ ok: true, role: 'owner' });
    expect(check('locate', { roles: ['support'] })).toMatchObject({ ok: true, role: 'support' });
    for (const roles of [[], ['support'], ['workshop']] as const) {
      expect(check('unlock', { roles })).toMatchObject({ ok: false, by: 'role', rule: 'role' });
    }
  });

  it.each([
    [{ doors: 'roof' }, 'doors is not one of all, driver, trunk'],
    [{ doors: 'all', tenantId: 'x' }, '"tenantId" is no parameter; there are: doors'],
    [JSON.parse('{"__proto__":1}'), '"__proto__" is no parameter; there are: doors'],
    [{ doors: { $ne: 1 } }, 'doors is not one of all, driver, trunk'],
  ])('with %j says what is wrong [attack 50]', (parameters, detail) => {
    expect(check('lock', { parameters })).toEqual({ ok: false, by: 'parameters', rule: 'parameters', detail });
  });

  it('is refused by the rule that does not hold, without telling the value', () => {
    const refused = check('unlock', { signals: speed(42) });
    expect(refused).toEqual({
      ...{ ok: false, by: 'precondition', rule: 'standing' },
      detail: 'the vehicle is moving: Vehicle.Speed = 0 does not hold',
    });
    expect(JSON.stringify(refused)).not.toContain('42');
  });

  it('is the decision of the vehicle where the shadow is too old', () => {
    expect(check('unlock', { signals: speed(0, 10_000) })).toMatchObject({ ok: true, undecided: [] });
    expect(check('unlock', { signals: speed(42, 10_001) })).toMatchObject({ ok: true, undecided: ['standing'] });
    expect(check('charge-start')).toMatchObject({ ok: true, undecided: ['standing', 'cable-connected'] });
  });

  it('needs one kind of energy only', () => {
    const fuel = (value: number) => new Map([['Vehicle.Powertrain.FuelSystem.RelativeLevel', { value, atMs: nowMs }]]);
    expect(check('climate-start', { signals: fuel(60) })).toMatchObject({ ok: true, undecided: [] });
    // a battery may be there that nobody told of
    expect(check('climate-start', { signals: fuel(1) })).toMatchObject({ ok: true, undecided: ['energy-left'] });
  });
});

describe('the roles of a client', () => {
  it.each([[['owner', 'root', 7]], [new Set(['owner'])]])('are those of %j that there are', (value) => {
    expect(readRoles(value)).toEqual(['owner']);
  });
  it.each([[undefined], ['owner'], [{ owner: true }], [null], [[]]])('are none in %j [attack 49]', (value) => {
    expect(readRoles(value)).toEqual([]);
    expect(ROLES).toContain('owner');
  });
});
