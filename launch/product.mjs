import { freshModule } from './fresh-build.mjs';

const SOURCES = { cli: 'cli/main.ts', local: 'local/index.ts' };

/** Builds the product unless a build of the sources as they are is there. */
export async function buildProduct() {
  await freshModule('product', SOURCES, 'cli');
}

/** Imports a part of the product, built from its sources as they are: `cli`, which runs the command line, or `local`. */
export async function importProduct(part) {
  const module = await freshModule('product', SOURCES, part);
  // before the import: Node keeps the maps of what it loads from now on
  process.setSourceMapsEnabled(true);
  return import(module);
}
