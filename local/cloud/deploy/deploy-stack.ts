import type { AssemblyStack, TemplateResource } from '../assembly/cloud-assembly.ts';
import { evaluate } from '../intrinsics/evaluate.ts';
import { resourceOrder, UnknownReferenceError } from '../intrinsics/resource-order.ts';
import type { EvaluationScope, ResourceValues } from '../intrinsics/scope.ts';
import { TemplateError } from '../intrinsics/template-error.ts';
import { IGNORED_TYPES, PROVIDERS } from '../providers/provider-table.ts';
import type { ProviderContext } from '../providers/resource-provider.ts';
import type { DeployedStacks } from './deployed-stacks.ts';
import { DeploymentError } from './deployment-error.ts';
import { stackScope } from './stack-scope.ts';

/** What every resource of a deployment shares. */
export type DeploymentContext = Omit<ProviderContext, 'stackName' | 'logicalId' | 'type'>;

/**
 * Creates the resources of a stack in dependency order, then evaluates its outputs; both are added to `deployed`.
 * Throws `DeploymentError` at the first one that fails.
 */
export async function deployStack(
  stack: AssemblyStack,
  deployed: DeployedStacks,
  context: DeploymentContext,
): Promise<void> {
  const created = new Map<string, ResourceValues>();
  const scope = stackScope(stack, context, deployed, created);
  for (const logicalId of orderOf(stack)) {
    const resource = stack.template.Resources?.[logicalId];
    if (resource === undefined || IGNORED_TYPES.has(resource.Type)) continue;
    try {
      if (resource.Condition !== undefined && !scope.condition(resource.Condition)) continue;
      const providerContext = { ...context, stackName: stack.stackName, logicalId, type: resource.Type };
      created.set(logicalId, await createResource(resource, scope, providerContext, deployed));
    } catch (cause) {
      throw new DeploymentError({ stack: stack.stackName, logicalId, type: resource.Type }, cause);
    }
  }
  evaluateOutputs(stack, scope, deployed);
}

function orderOf(stack: AssemblyStack): string[] {
  try {
    return resourceOrder(stack.template, stack.stackName);
  } catch (cause) {
    const logicalId = cause instanceof UnknownReferenceError ? cause.logicalId : undefined;
    const type = logicalId === undefined ? undefined : stack.template.Resources?.[logicalId]?.Type;
    throw new DeploymentError(
      { stack: stack.stackName, ...(logicalId === undefined ? {} : { logicalId }), ...(type ? { type } : {}) },
      cause,
    );
  }
}

async function createResource(
  resource: TemplateResource,
  scope: EvaluationScope,
  context: ProviderContext,
  deployed: DeployedStacks,
): Promise<ResourceValues> {
  const { stackName: stack, logicalId, type } = context;
  const provider = PROVIDERS[type];
  if (provider === undefined) throw new TemplateError(['Type'], `The local cloud does not know the type ${type}`);
  const properties = evaluate(resource.Properties ?? {}, scope, ['Properties']) as Record<string, unknown>;
  const { ref, attributes, notEmulated } = await provider.create(properties, context);
  if (notEmulated !== undefined) deployed.notEmulated.push({ type, logicalId, stack, meaning: notEmulated });
  const ofType = deployed.resources.get(type) ?? [];
  deployed.resources.set(type, [...ofType, { stack, logicalId, ref, attributes, properties }]);
  context.log('debug', 'resource-created', { stack, logicalId, type, ref });
  return { ref, attributes };
}

function evaluateOutputs(stack: AssemblyStack, scope: EvaluationScope, deployed: DeployedStacks): void {
  const outputs: Record<string, string> = {};
  for (const [key, output] of Object.entries(stack.template.Outputs ?? {})) {
    try {
      if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
      const value = evaluate(output.Value, scope, ['Outputs', key, 'Value']);
      outputs[key] = String(value);
      if (output.Export === undefined) continue;
      deployed.exports.set(String(evaluate(output.Export.Name, scope, ['Outputs', key, 'Export', 'Name'])), value);
    } catch (cause) {
      throw new DeploymentError({ stack: stack.stackName }, cause);
    }
  }
  deployed.outputs.set(stack.stackName, outputs);
}
