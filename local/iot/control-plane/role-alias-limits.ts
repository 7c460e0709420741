/** [AWS-IoT: API_CreateRoleAlias] */
const MIN_DURATION_SECONDS = 900;
const MAX_DURATION_SECONDS = 43_200;

export function durationProblem(seconds: number): string | undefined {
  const isValid = Number.isInteger(seconds) && seconds >= MIN_DURATION_SECONDS && seconds <= MAX_DURATION_SECONDS;
  if (isValid) return undefined;
  return `credentialDurationSeconds must be from ${MIN_DURATION_SECONDS} to ${MAX_DURATION_SECONDS}.`;
}

export function roleArnProblem(roleArn: string): string | undefined {
  return /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(roleArn) ? undefined : `'${roleArn}' is not the ARN of a role.`;
}
