import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../lambdas', import.meta.url));
/** They call S3 by links that they sign themselves, for a bucket and a key of their own. */
const SIGNED_BY_THEMSELVES = ['common/config/body-objects.ts', 'common/objects/object-store.ts'];
const CALLS_OUT = /\bfetch\(|from '(node:)?(https?|http2|net|tls|dns|undici)'/;

function sources(folder = ''): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

describe('the functions [attack 51]', () => {
  const callers = sources().filter((path) => CALLS_OUT.test(readFileSync(join(ROOT, path), 'utf8')));

  it('fetch nothing that a request could name: beside AWS by its SDK they call what they signed themselves', () => {
    expect(sources().length).toBeGreaterThan(100);
    expect(callers.filter((path) => !SIGNED_BY_THEMSELVES.includes(path))).toEqual([]);
  });

  it.each(SIGNED_BY_THEMSELVES)('%s signs each link that it calls', (path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    expect(text).toContain('presignedUrl(');
    const called = [...text.matchAll(/\bfetch\((\w+)/g)].map(([, argument]) => argument);
    expect(called.filter((argument) => argument !== 'url' && argument !== 'presignedUrl')).toEqual([]);
  });
});
