import type { JsonObject } from '../aws-error.ts';

/**
 * fauxqs names queues by URLs on hosts that need not resolve (`sqs.<region>.localhost`). Clients see URLs on the front
 * door instead; this translates both ways by the queue's name, the last part of either.
 */
export interface QueueUrls {
  toInternal(input: JsonObject): JsonObject;
  toExternal(output: JsonObject): JsonObject;
}

export function createQueueUrls(options: { region: string; accountId: string; frontDoorUrl: () => string }): QueueUrls {
  const internal = (url: string): string =>
    `http://sqs.${options.region}.localhost/${options.accountId}/${queueNameOf(url)}`;
  const external = (url: string): string => `${options.frontDoorUrl()}/${options.accountId}/${queueNameOf(url)}`;
  return {
    toInternal: (input) =>
      typeof input['QueueUrl'] === 'string' ? { ...input, QueueUrl: internal(input['QueueUrl']) } : input,
    toExternal(output) {
      const { QueueUrl, QueueUrls } = output;
      if (typeof QueueUrl === 'string') return { ...output, QueueUrl: external(QueueUrl) };
      if (Array.isArray(QueueUrls)) return { ...output, QueueUrls: QueueUrls.map((url) => external(String(url))) };
      return output;
    },
  };
}

export function queueNameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}
