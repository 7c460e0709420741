import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTerminal } from '../../../cli/terminal/terminal.ts';
import { cloudLog } from '../../../cli/up/cloud-log.ts';

const CLEAR = '\r\x1b[2K';

function rig(stream: { isTTY?: boolean; columns?: number } = {}) {
  let written = '';
  const clock = { nowMs: 0 };
  const write = (text: string): boolean => {
    written += text;
    return true;
  };
  const terminal = createTerminal({ ...stream, write } as NodeJS.WriteStream, () => clock.nowMs);
  return { terminal, clock, written: () => written };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('output that is no terminal', () => {
  it('has no colour and no control sequence', () => {
    const { terminal, written } = rig();
    terminal.status(terminal.bold('a'));
    terminal.line(`${terminal.dim('b')}${terminal.red('c')}${terminal.green('d')}`);
    terminal.finishStatus();
    expect(written()).toBe('a\nbcd\n');
  });
  it('gets a status at most every five seconds', () => {
    const { terminal, clock, written } = rig();
    for (const nowMs of [0, 1, 4_999, 5_000, 9_999, 10_000]) {
      clock.nowMs = nowMs;
      terminal.status(String(nowMs));
    }
    expect(written()).toBe('0\n5000\n10000\n');
  });
});

describe('a terminal', () => {
  it('has colours, unless NO_COLOR is set', () => {
    vi.stubEnv('NO_COLOR', undefined);
    expect(rig({ isTTY: true }).terminal.red('x')).toBe('\x1b[31mx\x1b[0m');
    vi.stubEnv('NO_COLOR', '');
    expect(rig({ isTTY: true }).terminal.red('x')).toBe('x');
  });
  it('rewrites one status line, cut to its width, and lets lines pass above it', () => {
    const { terminal, written } = rig({ isTTY: true, columns: 5 });
    terminal.status('status');
    terminal.line('line');
    terminal.status('more');
    terminal.finishStatus();
    terminal.finishStatus();
    expect(written()).toBe(`${CLEAR}stat${CLEAR}line\n${CLEAR}more\n`);
  });
});

describe('what the cloud logs', () => {
  const log = (verbose: boolean) => {
    const { terminal, written } = rig();
    return { log: cloudLog(terminal, verbose), written };
  };
  it('shows warnings and errors, and the rest when asked', () => {
    for (const [verbose, expected] of [
      [false, ['warn', 'error']],
      [true, ['debug', 'info', 'warn', 'error']],
    ] as const) {
      const { log: write, written } = log(verbose);
      for (const level of ['debug', 'info', 'warn', 'error'] as const) write(level, 'it-happened');
      expect(
        written()
          .trimEnd()
          .split('\n')
          .map((line) => line.split(' ')[0]),
      ).toEqual(expected);
    }
  });
  it('carries no control character of foreign input to the terminal, and stays one line', () => {
    const { log: write, written } = log(false);
    const foreign = 'a\x1b[2J\r\n\x07\x7f\x9b31mb';
    write('warn', foreign, { clientId: foreign, nested: { foreign }, list: [foreign] });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    expect(written().slice(0, -1)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    expect(written()).toContain('clientId=a?[2J????31mb'.slice(0, 12));
    expect(written().endsWith('\n')).toBe(true);
  });
  it('cuts long values', () => {
    const { log: write, written } = log(false);
    write('warn', 'e', { long: 'x'.repeat(10_000) });
    expect(written().length).toBeLessThan(600);
  });
  it('takes any value, and leaves out what there is none of', () => {
    const { log: write, written } = log(false);
    write('warn', 'e', { a: undefined, b: null, c: 7, d: true, e: () => 0 });
    expect(written()).toContain(' e b=null c=7 d=true');
  });
});
