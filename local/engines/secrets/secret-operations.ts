import { randomUUID } from 'node:crypto';
import { AwsError, type JsonObject } from '../aws-error.ts';
import { addVersion, contentOf, invalid, type Secret, type SecretContent } from './secret.ts';
import { type SecretScope, SecretStore } from './secret-store.ts';

const DAY_MS = 86_400_000;
const RECOVERY_DAYS = 30;

/** Secrets Manager's own operations. `execute` throws `AwsError`. [AWS-SecretsManager: API_Operations] */
export interface SecretsEngine {
  execute(operation: string, input: JsonObject): JsonObject;
  arnOf(secretId: string): string;
  /** For templates. Throws `AwsError`. */
  createSecret(spec: { Name: string; Description?: string; SecretString?: string }): { ARN: string };
}

type Operation = (input: JsonObject) => JsonObject;

export function createSecretsEngine(scope: SecretScope): SecretsEngine {
  const store = new SecretStore(scope);
  const nowMs = () => scope.clock.nowMs();

  function put(secret: Secret, content: SecretContent, input: JsonObject): string {
    const { ClientRequestToken: token, VersionStages: stages = ['AWSCURRENT'] } = input;
    const id = typeof token === 'string' ? token : randomUUID();
    if (!Array.isArray(stages) || stages.length === 0) throw invalid('VersionStages must name a stage.');
    const existing = secret.versions.get(id);
    if (existing && JSON.stringify(existing.content) !== JSON.stringify(content)) {
      throw new AwsError('ResourceExistsException', `A version ${id} with other content already exists.`);
    }
    if (!existing) addVersion(secret, { id, content, createdAtMs: nowMs(), stages: new Set(stages.map(String)) });
    secret.changedAtMs = nowMs();
    return id;
  }

  function create(input: JsonObject): JsonObject {
    const { Name, Description } = input;
    if (typeof Name !== 'string') throw invalid('Name is missing.');
    const content = contentOf(input);
    const secret = store.create(Name, typeof Description === 'string' ? Description : undefined);
    const version = content && { VersionId: put(secret, content, { ClientRequestToken: input['ClientRequestToken'] }) };
    return { ARN: secret.arn, Name, ...version };
  }

  function getValue(input: JsonObject): JsonObject {
    const secret = store.findLive(input['SecretId']);
    const { VersionId, VersionStage = VersionId === undefined ? 'AWSCURRENT' : undefined } = input;
    const version = [...secret.versions.values()].find(
      ({ id, stages }) =>
        (VersionId === undefined || id === VersionId) &&
        (VersionStage === undefined || stages.has(String(VersionStage))),
    );
    if (!version) {
      const label = VersionStage === undefined ? `VersionId: ${VersionId}` : `staging label: ${VersionStage}`;
      const message = `Secrets Manager can't find the specified secret value for ${label}`;
      throw new AwsError('ResourceNotFoundException', message);
    }
    const { id, content, stages, createdAtMs } = version;
    const names = { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: [...stages] };
    return { ...names, ...content, CreatedDate: createdAtMs / 1000 };
  }

  function putValue(input: JsonObject): JsonObject {
    const secret = store.findLive(input['SecretId']);
    const content = contentOf(input);
    if (!content) throw invalid('You must provide either SecretString or SecretBinary.');
    const VersionId = put(secret, content, input);
    const VersionStages = [...(secret.versions.get(VersionId)?.stages ?? [])];
    return { ARN: secret.arn, Name: secret.name, VersionId, VersionStages };
  }

  function remove(input: JsonObject): JsonObject {
    const secret = store.find(input['SecretId']);
    const { RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: isForced } = input;
    if (days !== undefined && isForced === true) throw invalid('A recovery window makes no sense without recovery.');
    const window = days === undefined ? RECOVERY_DAYS : Number(days);
    if (!(window >= 7 && window <= 30)) throw invalid('RecoveryWindowInDays must be between 7 and 30.');
    secret.deletedAtMs ??= nowMs();
    secret.purgeAtMs = secret.deletedAtMs + (isForced === true ? 0 : window * DAY_MS);
    if (isForced === true) store.remove(secret);
    return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.purgeAtMs / 1000 };
  }

  const operations: Record<string, Operation> = {
    CreateSecret: create,
    GetSecretValue: getValue,
    PutSecretValue: putValue,
    DescribeSecret: (input) => describe(store.find(input['SecretId'])),
    ListSecrets: () => ({
      SecretList: store.list().flatMap((secret) => (secret.deletedAtMs === undefined ? [describe(secret)] : [])),
    }),
    DeleteSecret: remove,
  };
  return {
    execute(operation, input) {
      const perform = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!perform) throw new AwsError('UnknownOperationException', `${operation} is not emulated`);
      return perform(input);
    },
    arnOf: (secretId) => store.arnOf(secretId),
    createSecret: (spec) => ({ ARN: String(create(spec)['ARN']) }),
  };
}

/** Without the content. */
function describe(secret: Secret): JsonObject {
  const { name, arn, description, createdAtMs, changedAtMs, deletedAtMs, versions } = secret;
  const stages = Object.fromEntries([...versions.values()].map((version) => [version.id, [...version.stages]]));
  return {
    ...{ ARN: arn, Name: name, Description: description, VersionIdsToStages: stages },
    ...{ CreatedDate: createdAtMs / 1000, LastChangedDate: changedAtMs / 1000 },
    ...(deletedAtMs === undefined ? {} : { DeletedDate: deletedAtMs / 1000 }),
  };
}
