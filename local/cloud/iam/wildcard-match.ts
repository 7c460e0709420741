/**
 * True when `text` matches `pattern`, in which `*` stands for any run of characters (colons and slashes too) and `?`
 * for one. Linear in practice: only the last `*` is ever tried again. [AWS-IAM: reference_policies_elements_resource]
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      starAt = inPattern++;
      resumeAt = at;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      inPattern++;
      at++;
    } else if (starAt >= 0) {
      inPattern = starAt + 1;
      at = ++resumeAt;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

/** ARN match by segment: a wildcard does not cross the first five colons. [AWS-IAM: ArnLike] */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = segments(pattern);
  const found = segments(arn);
  return wanted.every((segment, at) => matchesWildcard(segment, found[at] ?? ''));
}

function segments(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
