import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCloudAssembly } from '../../../../local/cloud/assembly/cloud-assembly.ts';
import { stackArtifact, writeAssembly } from '../deploy/assembly-fixture.ts';

const TARGET = { accountId: '000000000000', region: 'eu-central-1' };

describe('readCloudAssembly', () => {
  it('orders stacks by their dependencies', () => {
    const dir = writeAssembly({
      'manifest.json': { artifacts: { ...stackArtifact('Api', ['Data']), ...stackArtifact('Data') } },
      'Api.template.json': {},
      'Data.template.json': { Resources: {} },
    });
    const { stacks } = readCloudAssembly(dir, TARGET);
    expect(stacks.map((stack) => stack.stackName)).toEqual(['Data', 'Api']);
    expect(stacks[0]).toMatchObject({ accountId: '000000000000', region: 'eu-central-1', template: { Resources: {} } });
  });

  it('reads the stacks of Stages and their assets', () => {
    const dir = writeAssembly({
      'manifest.json': {
        artifacts: {
          'assembly-dev': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-dev' } },
          Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
        },
      },
      'assembly-dev/manifest.json': {
        artifacts: {
          ...stackArtifact('dev-Data', ['dev-Data.assets'], 'aws://unknown-account/unknown-region'),
          'dev-Data.assets': { type: 'cdk:asset-manifest', properties: { file: 'dev-Data.assets.json' } },
        },
      },
      'assembly-dev/dev-Data.template.json': {},
      'assembly-dev/dev-Data.assets.json': {
        files: {
          abc: {
            source: { path: '../asset.abc', packaging: 'zip' },
            destinations: {
              here: { bucketName: 'assets-${AWS::AccountId}-${AWS::Region}', objectKey: 'abc.zip' },
            },
          },
        },
      },
    });
    const { stacks, assets } = readCloudAssembly(dir, TARGET);
    expect(stacks).toMatchObject([{ stackName: 'dev-Data', accountId: undefined, region: undefined }]);
    expect(assets.find('assets-000000000000-eu-central-1', 'abc.zip')).toBe(join(dir, 'asset.abc'));
    expect(assets.find('assets-000000000000-eu-central-1', 'other.zip')).toBeUndefined();
  });

  it('names a missing template and a cycle of stacks', () => {
    const missing = writeAssembly({ 'manifest.json': { artifacts: stackArtifact('Gone') } });
    expect(() => readCloudAssembly(missing, TARGET)).toThrow(/Gone\.template\.json cannot be read/);
    const circular = writeAssembly({
      'manifest.json': { artifacts: { ...stackArtifact('A', ['B']), ...stackArtifact('B', ['A']) } },
    });
    expect(() => readCloudAssembly(circular, TARGET)).toThrow(/Circular dependency.*A -> B -> A/);
  });
});
