import { TemplateError } from '../intrinsics/template-error.ts';
import { PropertyError } from '../providers/resource-provider.ts';

/** A resource or output that could not be created: which one, at which property, and why. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
  readonly stackName: string;
  readonly logicalId: string | undefined;
  readonly type: string | undefined;
  readonly path: string | undefined;

  constructor(where: { stack: string; logicalId?: string; type?: string }, cause: unknown) {
    const path = pathOf(cause);
    const resource = where.logicalId === undefined ? '' : `, ${where.logicalId}`;
    const type = where.type === undefined ? '' : ` (${where.type})`;
    const property = path === undefined ? '' : `, ${path}`;
    super(`Stack ${where.stack}${resource}${type}${property}: ${reasonOf(cause)}`, { cause });
    this.stackName = where.stack;
    this.logicalId = where.logicalId;
    this.type = where.type;
    this.path = path;
  }
}

function pathOf(cause: unknown): string | undefined {
  if (cause instanceof TemplateError) return cause.path;
  if (!(cause instanceof PropertyError)) return undefined;
  return cause.path === '' ? 'Properties' : `Properties.${cause.path}`;
}

/** AWS's error names carry meaning; plain `Error` does not. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause instanceof TemplateError || cause instanceof PropertyError || cause.name === 'Error') return cause.message;
  return `${cause.name}: ${cause.message}`;
}
