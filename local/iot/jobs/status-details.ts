const KEY = /^[a-zA-Z0-9:_-]{1,128}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are not allowed
const VALUE = /^[^\u0000-\u001f\u007f-\u009f]{1,1024}$/;

/** The details as a map, undefined when none are given, or what is wrong with them. [AWS-IoT: jobs-api] */
export function readStatusDetails(
  value: unknown,
): { ok: true; details: Record<string, string> | undefined } | { ok: false; problem: string } {
  if (value === undefined || value === null) return { ok: true, details: undefined };
  if (typeof value !== 'object' || Array.isArray(value)) return fault('statusDetails must be an object of strings');
  for (const [key, text] of Object.entries(value)) {
    if (!KEY.test(key)) return fault('a key of statusDetails has 1 to 128 of a-z A-Z 0-9 : _ -');
    if (typeof text !== 'string' || !VALUE.test(text)) {
      return fault(`statusDetails.${key} must be a string of 1 to 1024 characters, none of them a control character`);
    }
  }
  return { ok: true, details: Object.fromEntries(Object.entries(value)) };
}

function fault(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
