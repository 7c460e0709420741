import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROADBED = fileURLToPath(new URL('../../../../cli/roadbed.mjs', import.meta.url));
const TEMPLATE = {
  Resources: {
    Bare: {
      Type: 'AWS::IoT::TopicRule',
      Properties: {
        RuleName: 'keyed_v1',
        TopicRulePayload: {
          Sql: "SELECT cast(light as double) AS light FROM 'v1/+'",
          Actions: [{ Kinesis: { StreamName: { Ref: 'Stream' }, PartitionKey: '${topic(2)}', RoleArn: 'r' } }],
        },
      },
    },
  },
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roadbed-test-'));
  await mkdir(join(dir, 'app'));
  const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'a.json', stackName: 'small' } };
  await writeFile(join(dir, 'app', 'manifest.json'), JSON.stringify({ artifacts: { small: stack } }));
  await writeFile(join(dir, 'app', 'a.json'), JSON.stringify(TEMPLATE));
});
afterAll(() => rm(dir, { recursive: true }));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function rule(args: string[], stdin = ''): Promise<Ended> {
  const child = spawn(process.execPath, [ROADBED, 'rule', ...args]);
  child.stdin.end(stdin);
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number];
  return { code, stdout, stderr };
}

describe('roadbed rule', () => {
  it('prints the result of a statement for a payload from stdin, exit 0', async () => {
    const args = ['test', '--sql', "SELECT a AS b FROM 'x'", '--topic', 'x', '--payload-file', '-', '--json'];
    const { code, stdout } = await rule(args, '{"a":1}');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'result', output: { b: 1 }, outputText: '{"b":1}' });
  });

  it('tells why there is none, exit 1', async () => {
    const args = ['test', '--sql', "SELECT * FROM 'x' WHERE a > 1", '--topic', 'x', '--payload', '{"a":1}'];
    const { code, stdout } = await rule(args);
    expect(code).toBe(1);
    expect(stdout).toBe('no result: WHERE is false\n  a > 1 is false\n    a is 1\n');
    const json = JSON.parse((await rule([...args, '--json'])).stdout);
    expect(json).toMatchObject({
      outcome: 'where',
      where: { value: false, operands: [{ expression: 'a', value: 1 }] },
    });
  });

  it('points at the place where SQL does not parse, exit 2', async () => {
    const { code, stderr } = await rule(['test', '--sql', "SELECT a\nFRM 'x'", '--topic', 'x']);
    expect(code).toBe(2);
    expect(stderr).toContain(`(line 2, column 1)\n  FRM 'x'\n  ^\n`);
  });

  it('tries a rule of a synthesized app by the beginning of its name, in its own SQL version', async () => {
    const app = ['--assembly', join(dir, 'app')];
    const tried = await rule(['test', '--rule', 'keyed', ...app, '--topic', 'v1/car-1', '--payload', '{"light":5.0}']);
    expect(tried.stdout).toContain('{"light":5.0}\n');
    expect(tried.stdout).toMatch(
      /Kinesis\n {2}StreamName +<Stream>\n {2}PartitionKey +car-1 {3}from \$\{topic\(2\)\}\n/,
    );
    const listed = await rule(['list', ...app]);
    expect(listed.stdout).toContain('keyed_v1  small, SQL 2015-10-08\n');
    expect(listed.stdout).toContain('  to Kinesis: StreamName <Stream>, PartitionKey ${topic(2)}\n');
    expect(await rule(['test', '--rule', 'other', ...app, '--topic', 'x'])).toMatchObject({
      code: 2,
      stderr: 'roadbed: there is no rule other; there are: keyed_v1\n',
    });
  });
});

describe('roadbed rule test --cases', () => {
  const good = { id: 'good', kind: 'expr', sql: '1 + 1', expect: 2 };
  const write = async (...lines: unknown[]): Promise<string> => {
    const file = join(dir, 'cases.jsonl');
    await writeFile(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
    return file;
  };

  it('ends with one JSON line, exit 1 when a case failed', async () => {
    const file = await write(good, { ...good, id: 'bad', expect: 3 }, { ...good, expect: 3, suspect: true });
    const { code, stdout } = await rule(['test', '--cases', file, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({
      ...{ passed: 1, failed: 1, skipped: 1 },
      failures: [{ id: 'bad', expected: 3, got: 2 }],
    });
    const people = await rule(['test', '--cases', file]);
    expect(people.stdout).toContain('bad failed: 1 + 1\n  expected 3\n  got      2\n1 passed, 1 failed, 1 skipped');
  });

  it('names the line that is no case, exit 2', async () => {
    const { code, stderr } = await rule(['test', '--cases', await write(good, '', '{"id": "x"')]);
    expect(code).toBe(2);
    expect(stderr).toContain('cases.jsonl, line 3: is no JSON');
  });
});
