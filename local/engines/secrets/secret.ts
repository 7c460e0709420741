import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';

/** Text or bytes (base64, as on the wire), never both. */
export interface SecretContent {
  SecretString?: string;
  SecretBinary?: string;
}

export interface SecretVersion {
  id: string;
  content: SecretContent;
  createdAtMs: number;
  /** `AWSCURRENT`, `AWSPREVIOUS` and labels of one's own; a label is on one version only. */
  stages: Set<string>;
}

export interface Secret {
  name: string;
  arn: string;
  description: string | undefined;
  createdAtMs: number;
  changedAtMs: number;
  /** Set while it waits to be deleted: nobody reads it any more. */
  deletedAtMs: number | undefined;
  purgeAtMs: number;
  versions: Map<string, SecretVersion>;
}

const CONTENT_BYTES_MAXIMUM = 65_536;

/** AWS ends the name with six random characters; here they follow from the name, the same at each start [assumed]. */
export function secretArn(name: string, scope: { region: string; accountId: string }): string {
  const suffix = createHash('sha256').update(name).digest('base64url').replace(/[-_]/g, '').slice(0, 6);
  return `arn:aws:secretsmanager:${scope.region}:${scope.accountId}:secret:${name}-${suffix}`;
}

/** Reads the content of a request; undefined when there is none. Throws `InvalidParameterException`. */
export function contentOf(input: Record<string, unknown>): SecretContent | undefined {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalid("You can't specify both a binary secret value and a string secret value in the same secret.");
  }
  for (const [name, value] of Object.entries({ SecretString, SecretBinary })) {
    if (value === undefined) continue;
    if (typeof value !== 'string') throw invalid(`${name} must be text.`);
    const bytes = name === 'SecretBinary' ? Buffer.from(value, 'base64').length : Buffer.byteLength(value);
    if (bytes > CONTENT_BYTES_MAXIMUM) throw invalid(`${name} has more than ${CONTENT_BYTES_MAXIMUM} bytes.`);
    return { [name]: value };
  }
  return undefined;
}

/** Takes each stage from the version that has it. What was current until now becomes the previous one. */
export function addVersion(secret: Secret, version: SecretVersion): void {
  for (const stage of version.stages) {
    const holder = [...secret.versions.values()].find(({ stages }) => stages.has(stage));
    holder?.stages.delete(stage);
    if (stage !== 'AWSCURRENT' || !holder) continue;
    for (const other of secret.versions.values()) other.stages.delete('AWSPREVIOUS');
    holder.stages.add('AWSPREVIOUS');
  }
  secret.versions.set(version.id, version);
  // a version without a stage can go at any time; it goes at once
  for (const [id, { stages }] of secret.versions) if (stages.size === 0) secret.versions.delete(id);
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
