import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionSpec } from '../../../../local/cloud/backends.ts';
import { createLambdaRunner, type LambdaRunner } from '../../../../local/cloud/lambda/lambda-runner.ts';
import type { LambdaRunnerOptions } from '../../../../local/cloud/lambda/runner-options.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import type { DataHops } from '../../../../local/ports/data-hops.ts';
import type { Log } from '../../../../local/ports/log.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'eu-central-1';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/fn-role`;
export const QUEUE_ARN = `arn:aws:sqs:${REGION}:${ACCOUNT}:failures`;
export const BUCKET_ARN = 'arn:aws:s3:::failures';

export interface Delivered {
  kind: 'sqs' | 'sns' | 's3';
  to: string;
  body: Record<string, unknown>;
}

export interface Fixture {
  runner: LambdaRunner;
  delivered: Delivered[];
  lines: { event: string; fields: Record<string, unknown> }[];
  /** Writes `source` as `fileName` into a directory of its own and creates the function `name` on it. */
  deploy(name: string, source: string, spec?: Partial<FunctionSpec>, fileName?: string): Promise<FunctionSpec>;
  close(): Promise<void>;
}

/** A runner with real worker threads whose destinations are remembered. `denied` lists actions the role lacks. */
export function runnerFixture(options: Partial<LambdaRunnerOptions> = {}, denied: string[] = []): Fixture {
  const delivered: Delivered[] = [];
  const lines: Fixture['lines'] = [];
  const directories: string[] = [];
  const log: Log = (_level, event, fields = {}) => void lines.push({ event, fields });
  const keep = (kind: Delivered['kind'], to: string, body: string) =>
    void delivered.push({ kind, to, body: JSON.parse(body) });
  const deliver: DataHops = {
    putKinesisRecord: async () => Promise.reject(new Error('unused')),
    sendSqsMessage: async (queueUrl, body) => keep('sqs', queueUrl, body),
    putS3Object: async (bucket, key, body) => keep('s3', `${bucket}/${key}`, Buffer.from(body).toString()),
    publishSns: async (topicArn, message) => keep('sns', topicArn, message),
    putDynamoItem: async () => Promise.reject(new Error('unused')),
  };
  const runner = createLambdaRunner({
    accountId: ACCOUNT,
    region: REGION,
    clock: systemClock,
    log,
    environmentOf: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ACCESS_KEY_ID: 'AKIDLOCAL' }),
    deliver,
    queueUrlOf: (arn) => `http://queue/${arn.split(':').at(-1)}`,
    roles: {
      authorize: (_role, action) =>
        denied.includes(action)
          ? { allowed: false, message: `not authorized to perform: ${action}` }
          : { allowed: true },
      mayAssume: () => true,
    },
    ...options,
  });
  return {
    runner,
    delivered,
    lines,
    deploy: async (name, source, spec = {}, fileName = 'index.mjs') => {
      const codeDir = await mkdtemp(join(tmpdir(), 'roadbed-fn-'));
      directories.push(codeDir);
      await writeFile(join(codeDir, fileName), source);
      const full: FunctionSpec = {
        functionName: name,
        functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`,
        codeDir,
        handler: 'index.handler',
        runtime: 'nodejs24.x',
        timeoutSeconds: 3,
        memoryMb: 128,
        environment: {},
        roleArn: ROLE_ARN,
        architecture: 'arm64',
        ...spec,
      };
      runner.createFunction(full);
      return full;
    },
    close: async () => {
      await runner.close();
      await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
    },
  };
}
