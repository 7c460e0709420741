/** The bare function name of a name, a partial ARN or a full ARN, with or without a qualifier. [AWS-Lambda: Invoke] */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  const marker = parts.indexOf('function');
  return (marker >= 0 ? parts[marker + 1] : parts[0]) ?? nameOrArn;
}
