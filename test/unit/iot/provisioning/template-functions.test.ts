import { describe, expect, it } from 'vitest';
import { readTemplateDocument } from '../../../../local/iot/provisioning/template-document.ts';
import { resolveValue } from '../../../../local/iot/provisioning/template-functions.ts';

const scope = {
  values: new Map([
    ['serial', 'A-B-C'],
    ['region', 'eu'],
  ]),
  mappings: { hosts: { eu: { name: 'frankfurt' } } },
};

describe('template functions [AWS-IoT: provision-template]', () => {
  it.each<[unknown, unknown]>([
    [{ Ref: 'serial' }, 'A-B-C'],
    [{ 'Fn::Join': ['', ['x', { Ref: 'region' }]] }, 'xeu'],
    [{ 'Fn::Split': ['-', { Ref: 'serial' }] }, ['A', 'B', 'C']],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'serial' }] }] }, 'B'],
    [{ 'Fn::Select': ['0', ['x', 'y']] }, 'x'],
    [{ 'Fn::Sub': ['car-${s}-${region}', { s: { Ref: 'serial' } }] }, 'car-A-B-C-eu'],
    [{ 'Fn::Sub': 'car-${region}' }, 'car-eu'],
    [{ 'Fn::FindInMap': ['hosts', { Ref: 'region' }, 'name'] }, 'frankfurt'],
    [
      { a: [{ Ref: 'region' }], b: 1 },
      { a: ['eu'], b: 1 },
    ],
  ])('%j comes to %j', (node, expected) => {
    expect(resolveValue(node, scope)).toEqual(expected);
  });

  it.each([
    [{ Ref: 'unknown' }, 'unknown'],
    [{ 'Fn::Select': [3, ['x']] }, 'Fn::Select'],
    [{ 'Fn::Select': [0, [null]] }, 'Fn::Select'],
    [{ 'Fn::FindInMap': ['hosts', 'us', 'name'] }, 'hosts.us.name'],
    [{ 'Fn::FindInMap': ['hosts', '__proto__', 'name'] }, '__proto__'],
    [{ 'Fn::Join': ['-'] }, 'Fn::Join'],
    [{ 'Fn::Split': ['-', ['a']] }, 'Fn::Split'],
  ])('%j fails and names %s', (node, named) => {
    expect(() => resolveValue(node, scope)).toThrow(named);
  });
});

describe('readTemplateDocument', () => {
  const certificate = { Type: 'AWS::IoT::Certificate', Properties: {} };
  it.each<[string, unknown, string]>([
    ['no JSON', undefined, 'not JSON'],
    ['an unknown section', { Resources: { certificate }, Outputs: {} }, 'Outputs'],
    ['no certificate', { Resources: {} }, 'AWS::IoT::Certificate'],
    ['an unknown type', { Resources: { x: { Type: 'AWS::S3::Bucket' } } }, 'AWS::S3::Bucket'],
    ['a function in a mapping', { Resources: { certificate }, Mappings: { m: { k: { l: { Ref: 'x' } } } } }, 'm.k.l'],
    [
      'a bad setting',
      { Resources: { certificate: { ...certificate, OverrideSettings: { Status: 'MERGE' } } } },
      'MERGE',
    ],
    ['a number parameter', { Resources: { certificate }, Parameters: { p: { Type: 'Number' } } }, 'Parameters.p'],
    ['too long a body', { Resources: { certificate }, DeviceConfiguration: { a: 'x'.repeat(10_240) } }, '10240'],
  ])('refuses %s', (_title, body, problem) => {
    expect(() => readTemplateDocument(body === undefined ? '{' : JSON.stringify(body))).toThrow(problem);
  });
});
