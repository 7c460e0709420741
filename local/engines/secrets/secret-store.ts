import type { Clock } from '../../ports/clock.ts';
import { AwsError } from '../aws-error.ts';
import { invalid, type Secret, secretArn } from './secret.ts';

export interface SecretScope {
  accountId: string;
  region: string;
  clock: Clock;
}

/** Secrets by name. In memory: what a template declares is there again at the next start. */
export class SecretStore {
  readonly #secrets = new Map<string, Secret>();
  readonly #scope: SecretScope;

  constructor(scope: SecretScope) {
    this.#scope = scope;
  }

  /** Throws `ResourceExistsException`, or `InvalidRequestException` while one of this name waits to be deleted. */
  create(name: string, description: string | undefined): Secret {
    if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name)) throw invalid(`Invalid name. ${JSON.stringify(name)} is not valid.`);
    const existing = this.#known(name);
    if (existing?.deletedAtMs !== undefined) {
      const message = `You can't create this secret because a secret with this name is already scheduled for deletion.`;
      throw new AwsError('InvalidRequestException', message);
    }
    if (existing) throw new AwsError('ResourceExistsException', `The operation failed because ${name} already exists.`);
    const nowMs = this.#scope.clock.nowMs();
    const secret: Secret = {
      ...{ name, arn: this.arnOf(name), description, createdAtMs: nowMs, changedAtMs: nowMs },
      ...{ deletedAtMs: undefined, purgeAtMs: 0, versions: new Map() },
    };
    this.#secrets.set(name, secret);
    return secret;
  }

  /** By name, ARN, or ARN without its last six characters. Throws `ResourceNotFoundException`. */
  find(id: unknown): Secret {
    if (typeof id !== 'string' || id === '') throw invalid('SecretId is missing.');
    const secret = this.#known(this.#nameOf(id));
    if (secret) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  /** Throws `InvalidRequestException` for a secret that waits to be deleted. */
  findLive(id: unknown): Secret {
    const secret = this.find(id);
    if (secret.deletedAtMs === undefined) return secret;
    const message = "You can't perform this operation on the secret because it was marked for deletion.";
    throw new AwsError('InvalidRequestException', message);
  }

  list(): Secret[] {
    return [...this.#secrets.keys()].flatMap((name) => this.#known(name) ?? []);
  }

  remove(secret: Secret): void {
    this.#secrets.delete(secret.name);
  }

  /** The ARN of a secret by whatever it is called, whether there is one or not. */
  arnOf(id: string): string {
    return secretArn(this.#nameOf(id), this.#scope);
  }

  #known(name: string): Secret | undefined {
    const secret = this.#secrets.get(name);
    const isGone = secret?.deletedAtMs !== undefined && secret.purgeAtMs <= this.#scope.clock.nowMs();
    if (!isGone) return secret;
    this.#secrets.delete(name);
    return undefined;
  }

  #nameOf(id: string): string {
    const [, name] = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(id) ?? [];
    if (name === undefined) return id;
    const withoutSuffix = name.slice(0, -7);
    return secretArn(withoutSuffix, this.#scope).endsWith(`:${name}`) ? withoutSuffix : name;
  }
}
