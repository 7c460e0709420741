import type { SqlVersion } from './syntax-tree.ts';

/** Where an expression stands, as far as compiling it needs to know. */
export interface Scope {
  version: SqlVersion;
  variables: readonly string[];
  /** Aliases of the nested queries around it, outermost first; undefined for a query without AS. */
  aliases: readonly (string | undefined)[];
}
