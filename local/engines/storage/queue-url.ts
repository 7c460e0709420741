import type { JsonObject } from '../aws-error.ts';

/**
 * An engine names queues by URLs of its own. Clients see URLs on the front door instead, since the SDK sends to the
 * host of the queue's URL and would go past the permission check; this translates both ways by the queue's name, the
 * last part of either.
 */
export interface QueueUrls {
  toInternal(input: JsonObject): JsonObject;
  toExternal(output: JsonObject): JsonObject;
}

export interface QueueUrlsOptions {
  accountId: string;
  /** What the engine's queue URLs begin with, without a slash at the end. */
  engineUrl: string;
  frontDoorUrl: () => string;
}

export function createQueueUrls(options: QueueUrlsOptions): QueueUrls {
  const internal = (url: string): string => `${options.engineUrl}/${options.accountId}/${queueNameOf(url)}`;
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
