import { readFileSync } from 'node:fs';

/** Parses a JSON file of a cloud assembly; the error names the file. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`Cloud assembly file ${file} cannot be read: ${String(cause)}`, { cause });
  }
}
