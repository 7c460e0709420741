import type { VariableValues } from '../../local/iot/policy/statement-variables.ts';
import type { DecisionView, RefusalView } from '../../local/iot/refusals/refusals-service.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A decision of a running cloud, or of policy files, which have no certificate to name. */
export type Answer = Omit<DecisionView, 'certificateId'> & { certificateId?: string };

type Paint = Pick<Terminal, 'bold' | 'dim' | 'red' | 'green'>;

/** A refusal for people: when, who, what; why; with which values. */
export function refusalLines(refusal: RefusalView, paint: Paint): string[] {
  const { lastAt, firstAt, clientId, action, resource, reason, times, layer, certificateId } = refusal;
  const again = times > 1 ? `   ${times} times since ${firstAt}` : '';
  const head = `${lastAt}  ${paint.bold(printable(clientId))}  ${printable(action)}${again}`;
  const grounds = layer === 'policy' ? reason : `${reason} (${resource})`;
  return [
    head,
    `  ${printable(grounds)}`,
    ...variableLines(refusal.variables, paint),
    ...certificateLines(certificateId, paint),
  ];
}

/** An answer for people: the decision, its grounds, the values. */
export function answerLines({ allowed, reason, variables, certificateId }: Answer, paint: Paint): string[] {
  const verdict = allowed ? paint.green('allowed') : paint.red('denied');
  return [
    `${verdict}: ${printable(reason)}`,
    ...variableLines(variables, paint),
    ...certificateLines(certificateId, paint),
  ];
}

function certificateLines(certificateId: string | undefined, paint: Paint): string[] {
  return certificateId === undefined ? [] : [paint.dim(`  certificate ${printable(certificateId)}`)];
}

function variableLines(variables: VariableValues | undefined, paint: Paint): string[] {
  if (variables === undefined) return [];
  return Object.entries(variables).map(([name, value]) =>
    paint.dim(`  ${printable(name)} = ${value === null ? '(no value)' : printable(value)}`),
  );
}
