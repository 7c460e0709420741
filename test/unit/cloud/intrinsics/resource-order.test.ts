import { describe, expect, it } from 'vitest';
import { resourceOrder } from '../../../../local/cloud/intrinsics/resource-order.ts';

const resource = (Properties: Record<string, unknown> = {}, DependsOn?: string | string[]) => ({
  Type: 'AWS::S3::Bucket',
  Properties,
  ...(DependsOn === undefined ? {} : { DependsOn }),
});

describe('resource order', () => {
  it('puts what is referred to before its users', () => {
    const Resources = {
      A: resource({ x: { 'Fn::Join': ['', [{ Ref: 'B' }]] } }),
      B: resource({ x: { 'Fn::GetAtt': ['C', 'Arn'] } }),
      C: resource({ x: { 'Fn::Sub': '${D.Arn}/${AWS::Region}/${!Nobody}' } }),
      D: resource({}, 'E'),
      E: resource({ x: { 'Fn::Sub': ['${own}-${F}', { own: { Ref: 'Stage' } }] } }),
      F: resource(),
    };
    const Parameters = { Stage: { Type: 'String', Default: 'x' } };
    expect(resourceOrder({ Parameters, Resources }, 'S')).toEqual(['F', 'E', 'D', 'C', 'B', 'A']);
  });

  it('keeps the template order otherwise', () => {
    expect(resourceOrder({ Resources: { Z: resource(), A: resource() } }, 'S')).toEqual(['Z', 'A']);
  });

  it('names a cycle', () => {
    const Resources = { A: resource({ x: { Ref: 'B' } }), B: resource({}, ['A']) };
    expect(() => resourceOrder({ Resources }, 'Data')).toThrow('Circular dependency in stack Data: A -> B -> A');
  });

  it('names the resource and path of an unknown reference', () => {
    const Resources = { A: resource({ deep: [{ x: { Ref: 'Nobody' } }] }) };
    expect(() => resourceOrder({ Resources }, 'S')).toThrow(
      expect.objectContaining({ logicalId: 'A', path: 'Properties.deep[0].x.Ref' }),
    );
    expect(() => resourceOrder({ Resources: { A: resource({}, 'Gone') } }, 'S')).toThrow(/Unknown reference Gone/);
  });
});
