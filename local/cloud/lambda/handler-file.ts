import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { RuntimeError } from './runtime-error.ts';

/** How the runtime has to load the file: `script` is a `.js` that is CommonJS unless its own package says otherwise. */
export type HandlerFormat = 'module' | 'commonjs' | 'script';

export interface HandlerFile {
  file: string;
  format: HandlerFormat;
  /** Names to follow from the module's exports: `index.api.handler` gives `['api', 'handler']`. */
  exportPath: string[];
}

export type HandlerLookup = { ok: true; handler: HandlerFile } | { ok: false; error: RuntimeError };

const HANDLER_PATTERN = /^([^.]+)\.(.+)$/;

/**
 * Finds the file behind a handler string such as `index.handler` or `src/app.handler` in a code directory,
 * in the runtime's order `.js`, `.mjs`, `.cjs`. [AWS-Lambda: Node.js handler]
 */
export async function locateHandler(codeDir: string, handler: string): Promise<HandlerLookup> {
  const folder = dirname(handler);
  const match = HANDLER_PATTERN.exec(handler.slice(folder === '.' ? 0 : folder.length + 1));
  if (match?.[1] === undefined || match[2] === undefined) {
    return { ok: false, error: { errorType: 'Runtime.MalformedHandlerName', errorMessage: 'Bad handler' } };
  }
  const base = join(codeDir, folder, match[1]);
  if (relative(codeDir, base).startsWith('..')) return notFound(handler);
  const exportPath = match[2].split('.');
  for (const extension of ['.js', '.mjs', '.cjs']) {
    const file = base + extension;
    if (!(await isFile(file))) continue;
    return { ok: true, handler: { file, format: await formatOf(file, codeDir), exportPath } };
  }
  return notFound(handler);
}

function notFound(handler: string): HandlerLookup {
  const errorMessage = `Error: Cannot find module '${handler.replace(/\.[^/]*$/, '')}'`;
  return { ok: false, error: { errorType: 'Runtime.ImportModuleError', errorMessage } };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function formatOf(file: string, codeDir: string): Promise<HandlerFormat> {
  if (file.endsWith('.mjs')) return 'module';
  if (file.endsWith('.cjs')) return 'commonjs';
  return (await declaresModule(dirname(file), codeDir)) ? 'module' : 'script';
}

/** Looks no higher than the code directory: a package.json around the assembly must not change what the bundle is. */
async function declaresModule(folder: string, codeDir: string): Promise<boolean> {
  const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (manifest !== undefined) return /"type"\s*:\s*"module"/.test(manifest);
  return relative(codeDir, folder) === '' ? false : declaresModule(dirname(folder), codeDir);
}
