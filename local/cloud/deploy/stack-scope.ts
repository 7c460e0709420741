import type { AssemblyStack } from '../assembly/cloud-assembly.ts';
import type { EvaluationScope, ResourceValues } from '../intrinsics/scope.ts';
import { templateConditions } from '../intrinsics/template-conditions.ts';
import type { DeployedStacks } from './deployed-stacks.ts';

/** What references in a stack resolve to: `created` fills while its resources are created. */
export function stackScope(
  stack: AssemblyStack,
  target: { accountId: string; region: string },
  deployed: DeployedStacks,
  created: Map<string, ResourceValues>,
): EvaluationScope {
  const scope = {
    pseudoParameters: pseudoParameters(stack.stackName, target),
    parameters: Object.fromEntries(
      Object.entries(stack.template.Parameters ?? {}).map(([name, parameter]) => [name, parameter.Default]),
    ),
    mappings: stack.template.Mappings ?? {},
    resource: (logicalId: string) => created.get(logicalId),
    stackOutput: (stackName: string, outputName: string) => deployed.outputs.get(stackName)?.[outputName],
    exported: (name: string) => deployed.exports.get(name),
  };
  return { ...scope, condition: templateConditions(stack.template.Conditions ?? {}, scope) };
}

function pseudoParameters(stackName: string, { accountId, region }: { accountId: string; region: string }) {
  return {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-0000-0000-000000000000`,
    'AWS::NotificationARNs': [],
  };
}
