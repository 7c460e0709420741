import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/**
 * A virtual environment in `directory` with exactly these packages named; made once and kept. Resolves to its Python.
 * Rejects, with the words to act on, when this machine has no Python that is new enough.
 */
export async function pythonWith({ directory, packages, minor }) {
  const python = join(directory, 'bin', 'python');
  const receipt = join(directory, 'installed.txt');
  const wanted = `${packages.join('\n')}\n`;
  if (existsSync(receipt) && (await readFile(receipt, 'utf8')) === wanted) return python;
  await rm(directory, { recursive: true, force: true });
  await run(await findPython(minor), ['-m', 'venv', directory]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], {
    timeout: INSTALL_TIMEOUT_MS,
  });
  await writeFile(receipt, wanted);
  return python;
}

/** A Python 3 of at least this minor version: `PYTHON`, or one of the usual names on the path. */
async function findPython(minor) {
  const newerNames = [14, 13, 12, 11, 10].filter((each) => each >= minor).map((each) => `python3.${each}`);
  const names = process.env.PYTHON ? [process.env.PYTHON] : ['python3', ...newerNames];
  for (const name of names) {
    const probe = `import sys, venv, ensurepip; sys.exit(sys.version_info < (3, ${minor}))`;
    const isFit = await run(name, ['-c', probe]).then(
      () => true,
      () => false,
    );
    if (isFit) return name;
  }
  throw new Error(
    `the engine needs Python 3.${minor} or newer with venv; found none as ${names.join(', ')} (set PYTHON)`,
  );
}
