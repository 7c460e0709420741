/** Where a command writes for people: stdout, or stderr when stdout is for machines. */
export interface Terminal {
  line(text: string): void;
  /** Replaces the live line; on anything but a terminal it is printed at most every `quietMs`. */
  status(text: string): void;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  /** Leaves the live line standing. */
  finishStatus(): void;
}

const QUIET_MS = 5_000;
const CLEAR_LINE = '\r\x1b[2K';

export function createTerminal(stream: NodeJS.WriteStream, nowMs: () => number = Date.now): Terminal {
  const isTty = stream.isTTY === true;
  const hasColour = isTty && process.env['NO_COLOR'] === undefined;
  const paint = (code: number) => (text: string) => (hasColour ? `\x1b[${code}m${text}\x1b[0m` : text);
  let isStatusOpen = false;
  let printedAtMs = Number.NEGATIVE_INFINITY;
  const finishStatus = (): void => {
    if (isStatusOpen) stream.write('\n');
    isStatusOpen = false;
  };
  return {
    line(text) {
      if (isStatusOpen) stream.write(CLEAR_LINE);
      isStatusOpen = false;
      stream.write(`${text}\n`);
    },
    status(text) {
      if (isTty) {
        stream.write(`${CLEAR_LINE}${text.slice(0, (stream.columns ?? 120) - 1)}`);
        isStatusOpen = true;
      } else if (nowMs() - printedAtMs >= QUIET_MS) {
        printedAtMs = nowMs();
        stream.write(`${text}\n`);
      }
    },
    bold: paint(1),
    dim: paint(2),
    red: paint(31),
    green: paint(32),
    finishStatus,
  };
}
