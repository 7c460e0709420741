// One esbuild call for all functions: `lambdas/<name>/handler.ts` becomes `dist/lambdas/<name>/index.mjs`, or
// `<directory>/<name>/index.mjs` when a directory is given.
// The AWS SDK is bundled, so that what is tested is what runs; source maps stay beside the bundle and are not uploaded.
// What a function imports only when it needs it (`await import(…)` in its own sources) is a file of its own beside
// `index.mjs`, so that a cold start does not pay for it.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const projectDir = fileURLToPath(new URL('..', import.meta.url));
const sourceDir = join(projectDir, 'lambdas');
const outputDir = resolve(process.argv[2] ?? join(projectDir, 'dist', 'lambdas'));

/**
 * `import 'node:http'` from an ES module loads every export of it, undici included; asked for by name it does not. What
 * is imported late must be an ES module again, of all its exports but those that load something when they are read.
 */
const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(pluginBuild) {
    pluginBuild.onResolve({ filter: /^node:/ }, ({ path, kind }) => ({
      path,
      namespace: kind === 'dynamic-import' ? 'late-builtin' : 'lazy-builtin',
    }));
    pluginBuild.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: 'js',
    }));
    pluginBuild.onLoad({ filter: /.*/, namespace: 'late-builtin' }, ({ path }) => ({
      contents: `const all = process.getBuiltinModule(${JSON.stringify(path)}); export default all;
        export const { ${plainExports(path).join(', ')} } = all;`,
      loader: 'js',
    }));
  },
};

function plainExports(name) {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(name)));
  return properties.filter(([key, { get }]) => get === undefined && /^(?!default$)\w+$/.test(key)).map(([key]) => key);
}

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

/**
 * Of its own description a client needs its version, and in Lambda there is no home directory with settings: what would
 * look for one loads Node's file system module, with a terminal's history among it.
 */
const NO_FILES =
  'export const filePromises = {}, fileIntercept = {}; export const readFile = async () => { throw new Error("none"); };';
const sdkTrims = {
  name: 'sdk-trims',
  setup(pluginBuild) {
    pluginBuild.onLoad({ filter: /@aws-sdk\/client-[^/]+\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
    pluginBuild.onLoad({ filter: /\/shared-ini-file-loader\/readFile\.js$/ }, () => ({
      contents: NO_FILES,
      loader: 'js',
    }));
  },
};

function findHandlers() {
  return readdirSync(sourceDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(sourceDir, entry.name, 'handler.ts')))
    .map((entry) => entry.name)
    .sort();
}

/** What is there of functions and files that are no more. Last, so that nobody finds a bundle missing meanwhile. */
function removeForgotten(written) {
  for (const entry of readdirSync(outputDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const isOurs = /\.mjs(\.map)?$/.test(entry.name) && entry.parentPath !== outputDir;
    if (entry.isFile() && isOurs && !written.has(path)) rmSync(path);
  }
  for (const name of readdirSync(outputDir)) {
    if (existsSync(join(outputDir, name, 'index.mjs')) || !statSync(join(outputDir, name)).isDirectory()) continue;
    rmSync(join(outputDir, name), { recursive: true });
  }
}

/** Parts of the SDK that come into every bundle and run in none. */
const shim = (name) => join(projectDir, 'scripts', 'shims', name);
const SHIMS = {
  '@aws-sdk/credential-provider-node': shim('env-credentials.mjs'),
  '@aws-sdk/endpoint-cache': shim('no-endpoint-cache.mjs'),
  '@smithy/core/event-streams': shim('no-event-streams.mjs'),
};

function bundle(entryPoints, plugins) {
  return build({
    entryPoints,
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
    alias: SHIMS,
    plugins: [...plugins, lazyBuiltins, shakableSchemas, sdkTrims],
  });
}

/**
 * What a function's own sources import late is left out of its bundle, for a file of its own beside `index.mjs`: nothing
 * shared, so that the bundle holds only what it needs itself. `found` is filled with these files by entry name.
 */
function lateFiles(found) {
  return {
    name: 'late-files',
    setup(pluginBuild) {
      pluginBuild.onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
        if (kind !== 'dynamic-import' || resolveDir.includes('node_modules')) return undefined;
        const source = join(resolveDir, path);
        const [name, file] = [basename(resolveDir), basename(path, '.ts')];
        if (dirname(resolveDir) !== sourceDir) throw new Error(`${source}: only a function's own folder imports late`);
        found[`${name}/${file}`] = source;
        return { path: `./${file}.mjs`, external: true };
      });
    },
  };
}

async function buildAll() {
  const startedAt = performance.now();
  const names = findHandlers();
  const late = {};
  const entries = Object.fromEntries(names.map((name) => [`${name}/index`, join(sourceDir, name, 'handler.ts')]));
  const result = await bundle(entries, [lateFiles(late)]);
  const { metafile } = await bundle(late, []);
  const written = [result.metafile, metafile].flatMap(({ outputs }) => Object.keys(outputs));
  removeForgotten(new Set(written.map((path) => resolve(projectDir, path))));
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
