import { AwsError } from '../aws-error.ts';

/**
 * Reads a filter pattern of plain terms: all must occur, `"two words"` is one term, `-term` must not, `?term` means one
 * of those. Terms are case-sensitive. JSON and column patterns are refused. [AWS-Logs: FilterAndPatternSyntax]
 */
export function readFilterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) {
    throw new AwsError('InvalidParameterException', 'Only filter patterns of plain terms are emulated');
  }
  const terms = [...pattern.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', quoted, plain]) => ({
    sign,
    text: quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
  }));
  const wanted = terms.filter(({ sign }) => sign === '');
  const unwanted = terms.filter(({ sign }) => sign === '-');
  const anyOf = terms.filter(({ sign }) => sign === '?');
  return (message) =>
    wanted.every(({ text }) => message.includes(text)) &&
    !unwanted.some(({ text }) => message.includes(text)) &&
    (anyOf.length === 0 || wanted.length > 0 || anyOf.some(({ text }) => message.includes(text)));
}
