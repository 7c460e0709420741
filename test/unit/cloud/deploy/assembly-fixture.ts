import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';

/** Writes JSON files below a fresh folder, which the current test file removes after each test. */
export function writeAssembly(files: Record<string, unknown>): string {
  const dir = mkdtempSync(join(tmpdir(), 'roadbed-assembly-'));
  made.push(dir);
  for (const [name, content] of Object.entries(files)) {
    const file = join(dir, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

/** A manifest entry for a stack `<name>.template.json`. */
export function stackArtifact(
  name: string,
  dependencies: string[] = [],
  environment = 'aws://000000000000/eu-central-1',
) {
  const properties = { templateFile: `${name}.template.json`, stackName: name };
  return { [name]: { type: 'aws:cloudformation:stack', environment, properties, dependencies } };
}

const made: string[] = [];
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});
