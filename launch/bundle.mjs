import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles `sources` (paths from `root`, by entry name) into `<outDir>/<entry>.mjs` and shared parts; packages stay where
 * they are. Resolves to the sources read, paths from `root`. Rejects with esbuild's messages.
 */
export async function bundle(root, sources, outDir) {
  try {
    const { metafile } = await build({
      entryPoints: sources,
      outdir: outDir,
      absWorkingDir: root,
      bundle: true,
      splitting: true,
      // all parts in one folder, however long their names: `ownUrls` counts on it
      chunkNames: '[name]-[hash]',
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outExtension: { '.js': '.mjs' },
      sourcemap: true,
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'silent',
      metafile: true,
      plugins: [ownUrls(outDir)],
    });
    return Object.keys(metafile.inputs);
  } catch (error) {
    throw new Error(messageOf(error), { cause: error });
  }
}

/** Files are found from where a source stands (`import.meta.url`), not from where the bundle is. */
function ownUrls(outDir) {
  return {
    name: 'own-urls',
    setup(pluginBuild) {
      pluginBuild.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        if (!source.includes('import.meta.url')) return { contents: source, loader: 'ts' };
        const fromBundle = relative(outDir, path).split(sep).join('/');
        const own = `new URL(${JSON.stringify(fromBundle)}, import.meta.url).href`;
        return { contents: source.replaceAll('import.meta.url', own), loader: 'ts' };
      });
    },
  };
}

function messageOf(error) {
  const [first] = error?.errors ?? [];
  if (!first) return `the sources cannot be bundled: ${error?.message ?? error}`;
  const { file, line, column } = first.location ?? {};
  return `the sources cannot be bundled: ${first.text}${file ? `\n    at ${file}:${line}:${column + 1}` : ''}`;
}
