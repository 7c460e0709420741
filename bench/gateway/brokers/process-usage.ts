import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** CPU time of a process and its threads; undefined without /proc, or when it is gone. */
export function cpuMsOf(pid: number): number | undefined {
  // the command's name, in parentheses, may hold spaces
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The resident set; undefined without /proc, or when the process is gone. */
export function rssBytesOf(pid: number): number | undefined {
  const pages = read(`/proc/${pid}/statm`)?.split(' ')[1];
  return pages === undefined ? undefined : Number(pages) * PAGE_BYTES;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
