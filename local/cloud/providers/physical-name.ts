import { createHash } from 'node:crypto';
import type { ProviderContext } from './resource-provider.ts';

/**
 * The name of a resource that the template leaves unnamed: stack, logical id and a hash, as CloudFormation builds it.
 * The hash is of the first two, so that a remote engine finds its resources again after a restart.
 */
export function physicalName(
  context: ProviderContext,
  options: { maxLength: number; separator?: '-' | '_'; lowerCase?: boolean },
): string {
  const { maxLength, separator = '-', lowerCase = false } = options;
  const suffix = resourceHash(context).slice(0, 12).toUpperCase();
  const stem = `${context.stackName}${separator}${context.logicalId}`.slice(0, maxLength - suffix.length - 1);
  const name = `${stem}${separator}${suffix}`.replaceAll(
    separator === '_' ? /[^A-Za-z0-9_]/g : /[^A-Za-z0-9-]/g,
    separator,
  );
  return lowerCase ? name.toLowerCase() : name;
}

/** An id in UUID's shape, the same at each start. */
export function resourceUuid(context: ProviderContext): string {
  const hash = resourceHash(context);
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}

function resourceHash(context: ProviderContext): string {
  return createHash('sha256').update(`${context.stackName}/${context.logicalId}`).digest('hex');
}
