/**
 * True when `value` matches `pattern`, where `*` stands for any run of characters and `?` for exactly one.
 * This is IAM's ArnLike as Lambda uses it for SourceArn. [AWS-Lambda: AddPermission]
 */
export function arnMatches(pattern: string, value: string): boolean {
  let patternAt = 0;
  let valueAt = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (valueAt < value.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      starAt = patternAt;
      resumeAt = valueAt;
      patternAt += 1;
    } else if (wanted === '?' || wanted === value[valueAt]) {
      patternAt += 1;
      valueAt += 1;
    } else if (starAt >= 0) {
      // The last star takes one character more: linear memory, no regular expression to attack.
      patternAt = starAt + 1;
      resumeAt += 1;
      valueAt = resumeAt;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(patternAt));
}
