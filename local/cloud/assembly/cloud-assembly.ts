import { join, resolve } from 'node:path';
import { type AssetIndex, indexAssets } from './asset-index.ts';
import { inDependencyOrder } from './dependency-order.ts';
import { readJson } from './read-json.ts';

/** A CloudFormation template as CDK writes it; intrinsics are still in it. */
export interface Template {
  Parameters?: Record<string, { Type: string; Default?: unknown }>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Conditions?: Record<string, unknown>;
  Resources?: Record<string, TemplateResource>;
  Outputs?: Record<string, TemplateOutput>;
}

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  DependsOn?: string | string[];
  Condition?: string;
}

export interface TemplateOutput {
  Value: unknown;
  Condition?: string;
  Export?: { Name: unknown };
}

export interface AssemblyStack {
  stackName: string;
  template: Template;
  /** `undefined` where the app left the stack environment-agnostic. */
  accountId: string | undefined;
  region: string | undefined;
}

export interface CloudAssembly {
  /** Producers before consumers, Stage assemblies included. */
  stacks: AssemblyStack[];
  assets: AssetIndex;
}

interface Artifact {
  type: string;
  environment?: string;
  dependencies?: string[];
  properties?: { templateFile?: string; stackName?: string; directoryName?: string; file?: string };
}

/**
 * Reads a CDK cloud assembly: the stacks of `manifest.json` and of nested Stage assemblies, with their templates and
 * assets. `accountId` and `region` fill the pseudo parameters in asset destinations of environment-agnostic stacks.
 * Throws when a file is missing or is no JSON, and on a dependency cycle between stacks.
 */
export function readCloudAssembly(dir: string, target: { accountId: string; region: string }): CloudAssembly {
  const stacks: AssemblyStack[] = [];
  const assetManifests: string[] = [];
  collect(resolve(dir), stacks, assetManifests);
  return { stacks, assets: indexAssets(assetManifests, target) };
}

function collect(dir: string, stacks: AssemblyStack[], assetManifests: string[]): void {
  const manifest = readJson(join(dir, 'manifest.json')) as { artifacts?: Record<string, Artifact> };
  const artifacts = manifest.artifacts ?? {};
  for (const id of inDependencyOrder(artifacts, dir)) {
    const artifact = artifacts[id];
    if (artifact === undefined) continue;
    const { directoryName, file } = artifact.properties ?? {};
    if (artifact.type === 'aws:cloudformation:stack') stacks.push(readStack(dir, id, artifact));
    else if (artifact.type === 'cdk:cloud-assembly' && directoryName) {
      collect(join(dir, directoryName), stacks, assetManifests);
    } else if (artifact.type === 'cdk:asset-manifest' && file) assetManifests.push(join(dir, file));
  }
}

function readStack(dir: string, id: string, artifact: Artifact): AssemblyStack {
  const templateFile = artifact.properties?.templateFile;
  if (templateFile === undefined) throw new Error(`Stack ${id} in ${dir} names no template file`);
  const [, accountId, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment ?? '') ?? [];
  return {
    stackName: artifact.properties?.stackName ?? id,
    template: readJson(join(dir, templateFile)) as Template,
    accountId: accountId === 'unknown-account' ? undefined : accountId,
    region: region === 'unknown-region' ? undefined : region,
  };
}
