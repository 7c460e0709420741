/** A data directory that cannot be used; the message says which, why, and what to do. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError';
}

/** What the embedded store says when it does not open, or cannot be read, in words of ours. */
export function dataDirError(dir: string, path: string, error: unknown): DataDirError {
  const cause = causeOf(error);
  if (cause.code === 'LEVEL_LOCKED') {
    return new DataDirError(`${dir} is in use by another cloud: stop that one, or give another --data-dir`);
  }
  // a file of the store that another of its files names
  const isFileMissing = cause.message.includes(path) && cause.message.includes('No such file');
  if (cause.code === 'LEVEL_CORRUPTION' || isFileMissing) {
    return new DataDirError(
      `${path} is damaged (${cause.message}): put back a copy of it, or move it away to start without its state`,
      { cause },
    );
  }
  return new DataDirError(`${path} cannot be opened (${cause.message}): give another --data-dir, or make it writable`, {
    cause,
  });
}

/** The store wraps what happened; the innermost error is the one that says it. */
function causeOf(error: unknown): Error & { code?: string } {
  const inner = error instanceof Error ? error.cause : undefined;
  if (inner instanceof Error) return causeOf(inner);
  return error instanceof Error ? error : new Error(String(error));
}
