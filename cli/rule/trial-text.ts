import { isUtf8 } from 'node:buffer';
import { type Observation, outputBytes, type RuleOutput } from '../../iotsql/index.ts';
import { printable } from '../terminal/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Trial, TriedAction } from './try-rule.ts';

type Paint = Pick<Terminal, 'bold' | 'dim' | 'red' | 'green'>;

/** What a trial came to, for people. */
export function trialLines(
  trial: Trial,
  subject: { topicFilter: string | undefined; topic: string },
  paint: Paint,
): string[] {
  switch (trial.outcome) {
    case 'topic':
      return topicLines(trial.mismatch, subject, paint);
    case 'where':
      return [
        `${paint.red('no result')}: WHERE is ${shown(trial.where.value)}`,
        ...observationLines([trial.where], paint),
      ];
    case 'undefined':
      return [
        `${paint.red('no result')}: the value is Undefined; the actions would get an empty payload`,
        ...observationLines([trial.value], paint),
      ];
    case 'function-failed':
      return [`${paint.red('no result')}: ${printable(trial.message)}; no action runs, not even the error action`];
    case 'result':
      return [
        ...outputLines(trial.output),
        ...(trial.missing.length > 0 ? [paint.dim('left out, because Undefined:')] : []),
        ...observationLines(trial.missing, paint),
        ...trial.actions.flatMap((action) => actionLines(action, paint)),
      ];
  }
}

function topicLines(
  { level, reason }: Extract<Trial, { outcome: 'topic' }>['mismatch'],
  { topicFilter, topic }: { topicFilter: string | undefined; topic: string },
  paint: Paint,
): string[] {
  // without a level the filter is not what decided
  const isOfFilter = level > 0 && topicFilter !== undefined;
  return [
    `${paint.red('no result')}: the topic does not match`,
    ...(isOfFilter ? [`  filter  ${printable(topicFilter)}`] : []),
    `  topic   ${printable(topic)}`,
    `  ${isOfFilter ? `level ${level}: ` : ''}${printable(reason)}`,
  ];
}

/** The output as an action gets it: text as it is, other bytes as base64. */
function outputLines(output: RuleOutput): string[] {
  const bytes = outputBytes(output);
  if (output.kind === 'json') return [printable(new TextDecoder().decode(bytes))];
  if (bytes.length === 0) return ['the payload as it came: empty'];
  return isUtf8(bytes)
    ? [printable(new TextDecoder().decode(bytes))]
    : [`the payload as it came, ${bytes.length} bytes, in base64:`, Buffer.from(bytes).toString('base64')];
}

function observationLines(observations: readonly Observation[], paint: Paint, indent = '  '): string[] {
  return observations.flatMap(({ expression, value, reason, operands }) => [
    `${indent}${paint.bold(printable(expression))} is ${shown(value)}${reason === undefined ? '' : `: ${printable(reason)}`}`,
    ...observationLines(operands, paint, `${indent}  `),
  ]);
}

const SHOWN_MAXIMUM = 200;

function shown(value: unknown): string {
  if (value === undefined) return 'Undefined';
  if (value === null) return 'Null';
  const text = JSON.stringify(value);
  return printable(text.length > SHOWN_MAXIMUM ? `${text.slice(0, SHOWN_MAXIMUM)}...` : text);
}

/** The role says nothing about a message. */
function actionLines({ type, fields: all }: TriedAction, paint: Paint): string[] {
  const fields = all.filter(({ path }) => path !== 'RoleArn');
  const width = Math.max(...fields.map(({ path }) => path.length));
  return [
    paint.bold(type),
    ...fields.map(({ path, template, text, reason }) => {
      const name = `  ${path.padEnd(width)}  `;
      if (text === undefined) return `${name}${paint.red(`fails: ${printable(reason ?? '')}`)}`;
      return `${name}${printable(text)}${text === template ? '' : paint.dim(`   from ${printable(template)}`)}`;
    }),
  ];
}
