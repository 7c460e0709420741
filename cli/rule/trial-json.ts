import { isUtf8 } from 'node:buffer';
import { NOT_JSON, type Observation, outputBytes, parsePayload, type RuleOutput } from '../../iotsql/index.ts';
import type { Trial } from './try-rule.ts';

/** What a trial came to, for machines: `outcome` and what belongs to it. An Undefined value is left out. */
export function trialJson(trial: Trial): Record<string, unknown> {
  switch (trial.outcome) {
    case 'topic':
      return { outcome: 'topic', ...trial.mismatch };
    case 'where':
      return { outcome: 'where', where: observationJson(trial.where) };
    case 'undefined':
      return { outcome: 'undefined', value: observationJson(trial.value) };
    case 'function-failed':
      return { outcome: 'function-failed', message: trial.message };
    case 'result':
      return {
        outcome: 'result',
        ...outputJson(trial.output),
        missing: trial.missing.map(observationJson),
        actions: trial.actions,
      };
  }
}

/** `output` is the value, for JSON; `outputText` the exact text; `outputBase64` what is no text. */
function outputJson(output: RuleOutput): Record<string, unknown> {
  const bytes = outputBytes(output);
  if (!isUtf8(bytes)) return { outputBase64: Buffer.from(bytes).toString('base64') };
  const value = parsePayload(bytes);
  const outputText = new TextDecoder().decode(bytes);
  return value === NOT_JSON ? { outputText } : { output: value, outputText };
}

function observationJson({ expression, value, reason, operands }: Observation): Record<string, unknown> {
  return {
    expression,
    ...(value === undefined ? { undefined: true } : { value }),
    ...(reason === undefined ? {} : { reason }),
    ...(operands.length === 0 ? {} : { operands: operands.map(observationJson) }),
  };
}
