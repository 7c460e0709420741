import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * SHA-256, in hex, over the names and contents of files and folders below `dir`, and over `extra` text. Paths that do
 * not exist count as absent, so that a file appearing changes the hash.
 */
export function hashSources(dir: string, paths: string[], extra = ''): string {
  const hash = createHash('sha256').update(extra);
  for (const path of paths) {
    for (const file of filesOf(dir, path)) hash.update(`\0${file}\0`).update(readFileSync(join(dir, file)));
  }
  return hash.digest('hex');
}

function filesOf(dir: string, path: string): string[] {
  const absolute = join(dir, path);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => filesOf(dir, `${path}/${entry.name}`));
}
