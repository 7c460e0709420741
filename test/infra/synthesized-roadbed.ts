import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FUNCTION_NAMES } from '../../lib/environments/environment.ts';
import { findEnvironment } from '../../lib/environments/find-environment.ts';
import { buildRoadbed } from '../../lib/roadbed.ts';

/** The feature flags of cdk.json: outside the CLI nobody loads them, and templates differ without them. */
export function deployedFlags(): Record<string, unknown> {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
    context: Record<string, unknown>;
  };
  return context;
}

/** A directory with a bundle for each function, so that templates are tested without building the functions. */
export function emptyBundles(): { directory: string; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'roadbed-bundles-'));
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'index.mjs'), 'export const handler = async () => undefined;\n');
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** The app of an environment, not yet synthesized, without CDK's built-in template validation, which takes seconds. */
export function roadbedApp(environmentName: string, bundlesDir: string): App {
  const app = new App({ context: deployedFlags(), builtinCloudFormationValidation: false });
  buildRoadbed(app, findEnvironment(environmentName), { bundlesDir });
  return app;
}

export function stackOf(app: App, name: string): Stack {
  const found = app.node.children.find((child) => child.node.id.endsWith(`-${name}`));
  if (found === undefined) throw new Error(`no stack ${name}`);
  return found as Stack;
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON of any shape
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string[];
}

/** Resources of a type in all stacks of the app. */
export function resourcesOf(app: App, type: string): Resource[] {
  return app.node.children
    .filter(Stack.isStack)
    .flatMap((stack) => Object.values(Template.fromStack(stack).findResources(type)) as Resource[]);
}
