import { done, failed, type Outcome } from '../registry/outcome.ts';

/** The parameters of one thing: a JSON object of texts. [AWS-IoT: bulk-provisioning] */
export function readParameters(line: string): Outcome<Readonly<Record<string, string>>> {
  try {
    const parsed: unknown = JSON.parse(line);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    if (isObject && Object.values(parsed).every((value) => typeof value === 'string')) {
      return done(parsed as Record<string, string>);
    }
  } catch {
    // told below
  }
  return failed('InvalidRequestException', 'The line is not a JSON object of strings.');
}
