// node launch/run.mjs <source.ts> [arguments]: runs a source the way the product runs.
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshModule } from './fresh-build.mjs';

const [, launcher, source] = process.argv;
if (source === undefined) throw new Error(`usage: node ${launcher} <source.ts> [arguments]`);
const root = fileURLToPath(new URL('..', import.meta.url));
const path = relative(root, resolve(source)).split(sep).join('/');
const name = path.replace(/\.ts$/, '').replaceAll('/', '-');
process.argv.splice(1, 1);
process.setSourceMapsEnabled(true);
await import(await freshModule(name, { main: path }, 'main'));
