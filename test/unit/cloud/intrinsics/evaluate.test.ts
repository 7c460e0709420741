import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../local/cloud/intrinsics/evaluate.ts';
import { NO_VALUE } from '../../../../local/cloud/intrinsics/no-value.ts';
import type { EvaluationScope } from '../../../../local/cloud/intrinsics/scope.ts';
import { templateConditions } from '../../../../local/cloud/intrinsics/template-conditions.ts';
import { TemplateError } from '../../../../local/cloud/intrinsics/template-error.ts';

function scopeWith(conditions: Record<string, unknown> = {}): EvaluationScope {
  const scope = {
    pseudoParameters: { 'AWS::Region': 'eu-central-1', 'AWS::AccountId': '000000000000', 'AWS::Partition': 'aws' },
    parameters: { Stage: 'local', Empty: undefined },
    mappings: { Sizes: { local: { memory: 512 } } },
    resource: (id: string) =>
      id === 'Table' ? { ref: 'vehicles', attributes: { Arn: 'arn:table', 'Endpoint.Port': '80' } } : undefined,
    stackOutput: (stack: string, output: string) => (stack === 'Data' && output === 'Name' ? 'vehicles' : undefined),
    exported: (name: string) => (name === 'shared' ? 'value' : undefined),
  };
  return { ...scope, condition: templateConditions(conditions, scope) };
}

const run = (value: unknown, conditions?: Record<string, unknown>) => evaluate(value, scopeWith(conditions), ['P']);

describe('intrinsic functions', () => {
  it.each([
    ['Ref of a resource', { Ref: 'Table' }, 'vehicles'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'local'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'arn:table'],
    ['GetAtt as text, dotted attribute', { 'Fn::GetAtt': 'Table.Endpoint.Port' }, '80'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 3]] }, 'a-local-3'],
    ['Join of a Split', { 'Fn::Join': ['.', { 'Fn::Split': ['||', 'a||b'] }] }, 'a.b'],
    [
      'Sub',
      { 'Fn::Sub': '${Table}/${Table.Arn}/${AWS::Region}/${!iot:Kept}' },
      'vehicles/arn:table/eu-central-1/${iot:Kept}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${x}-${Table}', { x: { Ref: 'Stage' } }] }, 'local-vehicles'],
    ['Select', { 'Fn::Select': ['1', ['a', { Ref: 'Stage' }]] }, 'local'],
    ['Split', { 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 512],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'dev', 'memory', { DefaultValue: 1 }] }, 1],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }, '{"a":"local"}'],
    ['Length', { 'Fn::Length': [1, 2, 3] }, 3],
    ['ImportValue', { 'Fn::ImportValue': 'shared' }, 'value'],
    [
      'GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: 'Data', Region: 'eu-central-1', OutputName: 'Name' } },
      'vehicles',
    ],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-central-1a', 'eu-central-1b', 'eu-central-1c']],
    ['policy variables', '${iot:Connection.Thing.ThingName}', '${iot:Connection.Thing.ThingName}'],
  ])('%s', (_name, value, expected) => {
    expect(run(value)).toEqual(expected);
  });

  it('drops AWS::NoValue from objects and lists', () => {
    const none = { Ref: 'AWS::NoValue' };
    expect(run({ kept: 1, gone: none, list: ['a', none] })).toEqual({ kept: 1, list: ['a'] });
    expect(run(none)).toBe(NO_VALUE);
  });

  it('leaves a policy statement with a Condition alone', () => {
    const statement = { Effect: 'Allow', Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } } };
    expect(run(statement)).toEqual(statement);
  });

  it.each([
    ['an unknown reference', { a: [{ Ref: 'Nobody' }] }, 'P.a[0].Ref', /Nobody/],
    ['an unknown attribute', { 'Fn::GetAtt': ['Table', 'Nope'] }, 'P.Fn::GetAtt', /no attribute Nope/],
    [
      'an unknown output',
      { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'X' } },
      'P.Fn::GetStackOutput',
      /no output X/,
    ],
    ['an unknown function', { 'Fn::Transform': {} }, 'P.Fn::Transform', /not supported/],
    ['a parameter without a value', { Ref: 'Empty' }, 'P.Ref', /no value/],
    ['an index too high', { 'Fn::Select': [5, ['a']] }, 'P.Fn::Select', /no element 5/],
  ])('names the path of %s', (_name, value, path, message) => {
    const act = () => run(value);
    expect(act).toThrow(TemplateError);
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ path }));
  });
});

describe('conditions', () => {
  const conditions = {
    IsLocal: { 'Fn::Equals': [{ Ref: 'Stage' }, 'local'] },
    NotLocal: { 'Fn::Not': [{ Condition: 'IsLocal' }] },
    Both: { 'Fn::And': [{ Condition: 'IsLocal' }, { 'Fn::Not': [{ Condition: 'NotLocal' }] }] },
    Either: { 'Fn::Or': [{ Condition: 'NotLocal' }, { 'Fn::Equals': ['1', 1] }] },
    Alias: { Condition: 'NotLocal' },
    Loop: { Condition: 'Loop' },
  };

  it.each([
    ['IsLocal', 'yes'],
    ['NotLocal', 'no'],
    ['Both', 'yes'],
    ['Either', 'yes'],
    ['Alias', 'no'],
  ])('Fn::If on %s chooses %s', (name, expected) => {
    expect(run({ 'Fn::If': [name, 'yes', 'no'] }, conditions)).toBe(expected);
  });

  it('evaluates only the branch that Fn::If chooses', () => {
    expect(run({ 'Fn::If': ['IsLocal', 'yes', { Ref: 'Nobody' }] }, conditions)).toBe('yes');
  });

  it('refuses unknown and circular conditions', () => {
    expect(() => run({ 'Fn::If': ['Nope', 1, 2] }, conditions)).toThrow(/Unknown condition Nope/);
    expect(() => run({ 'Fn::If': ['Loop', 1, 2] }, conditions)).toThrow(/refers to itself/);
  });
});
