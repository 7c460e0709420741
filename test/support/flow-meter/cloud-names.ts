import type { AppStacks } from '../../../cli/assembly/app-source.ts';
import type { MeterPorts } from './flow-meter.ts';

/** `<stack>-<logical id, maybe cut>-<12 hexadecimal digits>` is how the local cloud names what has no name. */
const SUFFIX = /-[0-9A-F]{12}$/;

/** Finds logical ids, and service names of functions, by the names that the local cloud made. */
export function cloudNames(stacks: AppStacks): MeterPorts['nameOf'] {
  const idsOf = (type: RegExp): { full: string; id: string; properties: Record<string, unknown> }[] =>
    stacks.flatMap(({ stackName, template }) =>
      Object.entries(template.Resources ?? {})
        .filter(([, { Type }]) => type.test(Type))
        .map(([id, { Properties = {} }]) => ({ full: `${stackName}-${id}`, id, properties: Properties })),
    );
  const tables = idsOf(/^AWS::DynamoDB::(Global)?Table$/);
  const functions = idsOf(/^AWS::Lambda::Function$/);
  const roles = idsOf(/^AWS::IAM::Role$/);
  const find = <T extends { full: string }>(all: T[], physical: string): T => {
    const begin = physical.replace(SUFFIX, '');
    const [found, ...others] = all.filter(({ full }) => full.startsWith(begin));
    if (found === undefined || others.length > 0)
      throw new Error(`${physical} is ${found === undefined ? 'nothing' : 'more than one thing'}`);
    return found;
  };
  const serviceOf = ({ properties, id }: { properties: Record<string, unknown>; id: string }): string => {
    const environment = properties['Environment'] as { Variables?: Record<string, string> } | undefined;
    return environment?.Variables?.['POWERTOOLS_SERVICE_NAME'] ?? id;
  };
  const behind = functions.map((each) => {
    const [role] = (properties(each.properties['Role'])['Fn::GetAtt'] ?? []) as string[];
    const full = roles.find(({ id }) => id === role)?.full ?? '';
    return { ...each, full };
  });
  return {
    table: (physical) => find(tables, physical).id,
    function: (physical) => serviceOf(find(functions, physical)),
    role: (arn) => serviceOf(find(behind, arn.split('/').at(-1) ?? '')),
  };
}

function properties(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
