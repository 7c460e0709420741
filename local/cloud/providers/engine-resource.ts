import type { ProviderContext } from './resource-provider.ts';

const POLL_MS = 20;
const POLLS = 1500;

/**
 * Runs a create call. On an engine that kept its resources the name exists already: then `existing` answers.
 * `existsErrors` are the error names that say so.
 */
export async function createOrReuse<T>(
  context: ProviderContext,
  create: () => Promise<T>,
  existsErrors: string[],
  existing: () => Promise<T>,
): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof Error) || !existsErrors.includes(error.name)) throw error;
    context.log('info', 'resource-reused', { type: context.type, logicalId: context.logicalId });
    return existing();
  }
}

/** Describes a resource until `isReady`, for at most 30 s; the last description is returned. */
export async function untilReady<T>(
  context: ProviderContext,
  describe: () => Promise<T>,
  isReady: (description: T) => boolean,
): Promise<T> {
  for (let poll = 0; poll < POLLS; poll++) {
    const description = await describe();
    if (isReady(description)) return description;
    await context.pause(POLL_MS);
  }
  throw new Error(`${context.type} did not become ready within ${(POLL_MS * POLLS) / 1000} s`);
}
