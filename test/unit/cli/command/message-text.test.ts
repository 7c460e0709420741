import { describe, expect, it } from 'vitest';
import { readCommandOptions } from '../../../../cli/command/command-options.ts';
import { listLine, messageLines } from '../../../../cli/command/message-text.ts';
import { issuedAtMs, numberedId, sampleMessage } from '../../../support/sample-message.ts';

const plain = (text: string): string => text;
const paint = { bold: plain, dim: plain, red: plain, green: plain };
const message = sampleMessage({
  ...{ messageId: numberedId(1), type: 'unlock', state: 'SUCCEEDED', attempts: 1 },
  requester: { clientId: 'client-1', user: 'anna', role: 'owner' },
  result: { doors: 'all' },
  history: [
    { state: 'ACCEPTED', atMs: issuedAtMs, by: 'api', reasonCode: 'vehicle-decides', reason: 'for: standing' },
    { state: 'SENT', atMs: issuedAtMs + 4, by: 'dispatch' },
    { state: 'SUCCEEDED', atMs: issuedAtMs + 2_300, by: 'vehicle' },
  ],
});

describe('a message for a person', () => {
  it('tells who asked, and each step with its time, its author and its reason', () => {
    expect(messageLines(message, issuedAtMs + 9_000, paint)).toEqual([
      'command unlock  SUCCEEDED',
      `  id         ${numberedId(1)}`,
      '  vehicle    car-1, tenant tenant-1',
      '  asked by   anna, owner, client client-1',
      '  not after  2026-01-15T12:00:30.000Z',
      '  priority   1, sent once',
      '',
      '  2026-01-15T12:00:00.000Z       +0 ms  ACCEPTED       api       vehicle-decides: for: standing',
      '  2026-01-15T12:00:00.004Z       +4 ms  SENT           dispatch',
      '  2026-01-15T12:00:02.300Z      +2.3 s  SUCCEEDED      vehicle',
      '',
      '  result     {"doors":"all"}',
    ]);
  });

  it('tells what its time has ended, and that steps are not kept', () => {
    const waiting = sampleMessage({ state: 'QUEUED', hopsDropped: 3 });
    const lines = messageLines(waiting, issuedAtMs + 30_000, paint);
    expect(lines[0]).toBe('command lock  EXPIRED');
    expect(lines).toContain('  … 3 more steps, not kept');
    expect(lines.at(-1)).toContain('EXPIRED: by its time; the sweeper has not written it yet');
  });

  it('tells when it is looked at again, and what came too late', () => {
    const late = { state: 'SUCCEEDED', atMs: issuedAtMs + 5_000, body: { a: 1 } } as const;
    const text = messageLines(sampleMessage({ lateResult: late }), issuedAtMs + 10_000, paint).join('\n');
    expect(text).toContain('2026-01-15T12:00:30.000Z (in 20.0 s); looked at again by 2026-01-15T12:00:30.000Z');
    expect(text).toContain('too late   the vehicle said SUCCEEDED at 2026-01-15T12:00:05.000Z {"a":1}');
  });

  it('lets no word of the vehicle or the client reach the terminal [attack 42]', () => {
    const evil = { clientId: 'c\u001b[2J', user: 'a\r\nroot' };
    const hop = { state: 'FAILED', atMs: issuedAtMs, by: 'vehicle', reason: '\u001b]0;x\u0007' } as const;
    const lines = messageLines({ ...message, requester: evil, history: [hop] }, issuedAtMs, paint);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
    for (const line of [...lines, listLine(message, issuedAtMs, paint)]) expect(line).not.toMatch(/[\x00-\x1f]/);
  });
});

describe('roadbed command', () => {
  it('wants show ID or list --vehicle', () => {
    expect(readCommandOptions(['show', 'abcdef'])).toMatchObject({ kind: 'show', id: 'abcdef', json: false });
    expect(readCommandOptions(['list', '--vehicle', 'car-1', '--json'])).toMatchObject({ kind: 'list', json: true });
    expect(readCommandOptions([])).toEqual({ kind: 'help' });
  });
  it.each([
    [['show'], 'neither show ID nor list'],
    [['show', 'XYZ'], 'is no id'],
    [['show', 'abcdef', 'more'], 'neither show ID nor list'],
    [['list'], 'list wants --vehicle'],
    [['list', '--vehicle', 'a/b'], 'is no vehicle'],
    [['show', 'abcdef', '--aws', '--endpoint', 'http://127.0.0.1:1'], 'give one of them'],
    [['show', 'abcdef', '--what'], '--help'],
  ])('refuses %j', (args, text) => expect(() => readCommandOptions(args)).toThrow(text));
});
