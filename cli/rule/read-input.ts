import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { RuleInput } from '../../iotsql/index.ts';
import { UsageError } from '../usage-error.ts';
import type { MessageOptions } from './rule-options.ts';

/** Account of the local cloud. */
const ACCOUNT_ID = '000000000000';

/** The message as the rules engine sees it: come by MQTT, its Basic Ingest prefix still on. */
export async function readMessage(options: MessageOptions): Promise<RuleInput> {
  const { topic, clientId, principal, sourceIp, userProperties } = options;
  return {
    payload: await readPayload(options.payload),
    ...{ topic, clientId, principal, sourceIp },
    timestampMs: options.timestampMs ?? Date.now(),
    traceId: randomUUID(),
    accountId: ACCOUNT_ID,
    mqtt5: { userProperties },
  };
}

async function readPayload(source: MessageOptions['payload']): Promise<Uint8Array> {
  if ('text' in source) return new TextEncoder().encode(source.text);
  return source.file === '-' ? buffer(process.stdin) : readNamed('--payload-file', source.file);
}

/** Reads a file that an option names; throws UsageError when that cannot be. */
export async function readNamed(option: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${option} ${file}: ${(error as Error).message}`);
  }
}

export async function readNamedText(option: string, file: string): Promise<string> {
  return (await readNamed(option, file)).toString('utf8');
}
