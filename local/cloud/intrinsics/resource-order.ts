import type { Template, TemplateResource } from '../assembly/cloud-assembly.ts';
import { inDependencyOrder } from '../assembly/dependency-order.ts';
import { referencesIn } from './references.ts';
import { TemplateError } from './template-error.ts';

/** An unknown reference, with the resource that holds it. */
export class UnknownReferenceError extends TemplateError {
  readonly logicalId: string;

  constructor(logicalId: string, path: readonly (string | number)[], target: string) {
    super(path, `Unknown reference ${target}`);
    this.logicalId = logicalId;
  }
}

/**
 * Logical ids of a template in the order to create them: `DependsOn`, `Ref`, `Fn::GetAtt` and `Fn::Sub` before
 * their users. Throws `UnknownReferenceError`, or an Error that names the cycle.
 */
export function resourceOrder(template: Template, stackName: string): string[] {
  const resources = template.Resources ?? {};
  const nodes: Record<string, { dependencies: string[] }> = {};
  for (const [logicalId, resource] of Object.entries(resources)) {
    nodes[logicalId] = { dependencies: dependenciesOf(logicalId, resource, template) };
  }
  return inDependencyOrder(nodes, `stack ${stackName}`);
}

function dependenciesOf(logicalId: string, resource: TemplateResource, template: Template): string[] {
  const references = [
    ...referencesIn(resource.Properties ?? {}, ['Properties']),
    ...[resource.DependsOn ?? []].flat().map((name) => ({ name, path: ['DependsOn'] })),
  ];
  const dependencies = new Set<string>();
  for (const { name, path } of references) {
    if (name.startsWith('AWS::') || Object.hasOwn(template.Parameters ?? {}, name)) continue;
    if (!Object.hasOwn(template.Resources ?? {}, name)) throw new UnknownReferenceError(logicalId, path, name);
    dependencies.add(name);
  }
  return [...dependencies];
}
