// One esbuild call for all functions: `lambdas/<name>/handler.ts` becomes `dist/lambdas/<name>/index.mjs`, or
// `<directory>/<name>/index.mjs` when a directory is given.
// The AWS SDK is bundled, so that what is tested is what runs; source maps stay beside the bundle and are not uploaded.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const projectDir = fileURLToPath(new URL('..', import.meta.url));
const sourceDir = join(projectDir, 'lambdas');
const outputDir = resolve(process.argv[2] ?? join(projectDir, 'dist', 'lambdas'));

/** `import 'node:http'` from an ES module loads every export of it, undici included; asked for by name it does not. */
const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'lazy-builtin' }));
    pluginBuild.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: 'js',
    }));
  },
};

/**
 * The SDK's generated schemas write keys as `[_n]`, with `_n` a constant text above. esbuild takes a computed key for a
 * side effect and keeps every schema of the service; with the text in its place it keeps those the function uses.
 */
const shakableSchemas = {
  name: 'shakable-schemas',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /@aws-sdk\/client-[^/]+\/dist-es\/schemas\/[^/]+\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const texts = new Map(
        [...source.matchAll(/^const (\w+) = ("[^"\\\n]*");$/gm)].map(([, name, text]) => [name, text]),
      );
      const contents = source.replace(/\[(\w+)\]:/g, (key, name) => (texts.has(name) ? `${texts.get(name)}:` : key));
      return { contents, loader: 'js' };
    });
  },
};

function findHandlers() {
  return readdirSync(sourceDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(sourceDir, entry.name, 'handler.ts')))
    .map((entry) => entry.name)
    .sort();
}

function removeForgottenBundles(names) {
  if (!existsSync(outputDir)) return;
  for (const name of readdirSync(outputDir)) {
    if (!names.includes(name)) rmSync(join(outputDir, name), { recursive: true, force: true });
  }
}

async function buildAll() {
  const startedAt = performance.now();
  const names = findHandlers();
  removeForgottenBundles(names);
  const result = await build({
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, join(sourceDir, name, 'handler.ts')])),
    outdir: outputDir,
    absWorkingDir: projectDir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minify: true,
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
    alias: { '@aws-sdk/credential-provider-node': join(projectDir, 'scripts', 'shims', 'env-credentials.mjs') },
    plugins: [lazyBuiltins, shakableSchemas],
  });
  const sizes = Object.entries(result.metafile.outputs).filter(([path]) => path.endsWith('.mjs'));
  const largestKb = Math.max(0, ...sizes.map(([, output]) => output.bytes)) / 1024;
  const tookMs = Math.round(performance.now() - startedAt);
  process.stderr.write(`${names.length} functions bundled in ${tookMs} ms, largest ${largestKb.toFixed(0)} KB\n`);
}

try {
  await buildAll();
} catch (error) {
  // esbuild has already printed what is wrong with the sources; anything else has not.
  if (!Array.isArray(error?.errors)) process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
}
