import { isUtf8 } from 'node:buffer';
import { outputBytes, type RuleOutput } from '../../../../iotsql/index.ts';
import { ActionFailure } from './action-failure.ts';
import type { Firing } from './rule-action.ts';

/** The SELECT result as text. Bytes that are no UTF-8 have none: `ActionFailure`. [assumed: AWS documents no outcome] */
export function outputText(output: RuleOutput): string {
  const bytes = outputBytes(output);
  if (!isUtf8(bytes)) throw new ActionFailure('The rule output is not valid UTF-8');
  return Buffer.from(bytes).toString('utf8');
}

/** The SELECT result as JSON value, or `{ isJson: false }` when it is binary or Undefined. The message's own payload is not parsed again. */
export function outputJson({ message, output }: Firing): { isJson: true; value: unknown } | { isJson: false } {
  if (output.kind === 'json')
    return output.value === undefined ? { isJson: false } : { isJson: true, value: output.value };
  if (output.bytes === message.payload) {
    const parsed = message.parse();
    return parsed.ok ? { isJson: true, value: parsed.value } : { isJson: false };
  }
  try {
    return { isJson: true, value: JSON.parse(Buffer.from(output.bytes).toString('utf8')) };
  } catch {
    return { isJson: false };
  }
}
