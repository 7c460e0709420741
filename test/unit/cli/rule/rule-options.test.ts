import { describe, expect, it } from 'vitest';
import { readRuleOptions } from '../../../../cli/rule/rule-options.ts';
import { UsageError } from '../../../../cli/usage-error.ts';

const SQL = ['test', '--sql', "SELECT * FROM 'a'"];

describe('the options of roadbed rule', () => {
  it('have defaults where AWS would know', () => {
    expect(readRuleOptions([...SQL, '--topic', 'a'])).toEqual({
      kind: 'test',
      rule: { sql: "SELECT * FROM 'a'", version: '2016-03-23' },
      message: {
        topic: 'a',
        payload: { text: '' },
        clientId: 'test-client',
        principal: undefined,
        sourceIp: '127.0.0.1',
        timestampMs: undefined,
        userProperties: [],
      },
      functionResults: undefined,
      json: false,
    });
  });

  it('name a rule of this app or of any', () => {
    expect(readRuleOptions(['test', '--rule', 'r', '--topic', 'a', '--env', 'prod'])).toMatchObject({
      rule: { name: 'r', app: { environment: 'prod' } },
    });
    expect(readRuleOptions(['list', '--assembly', 'cdk.out', '--json'])).toEqual({
      kind: 'list',
      app: { assemblyDir: 'cdk.out' },
      json: true,
    });
    expect(readRuleOptions(['list'])).toMatchObject({ app: { environment: 'local' } });
  });

  it('take user properties and a time', () => {
    const given = ['--user-property', 'k=v=w', '--user-property', 'e=', '--timestamp', '1700000000000'];
    expect(readRuleOptions([...SQL, '--topic', 'a', ...given])).toMatchObject({
      message: {
        userProperties: [
          ['k', 'v=w'],
          ['e', ''],
        ],
        timestampMs: 1_700_000_000_000,
      },
    });
  });

  it.each([
    [[], 'roadbed rule has list and test'],
    [['tset'], 'roadbed rule has no "tset"'],
    [['test', 'SELECT', '*'], '"SELECT" is one argument too many; quote what has spaces'],
    [['test', '--topic', 'a'], 'needs one of --sql, --sql-file, --rule and --cases'],
    [[...SQL, '--rule', 'r', '--topic', 'a'], 'needs one of'],
    [SQL, 'rule test needs --topic'],
    [[...SQL, '--topic', 'a', '--payload', '1', '--payload-file', 'f'], 'give one of them'],
    [[...SQL, '--topic', 'a', '--timestamp', 'now'], '--timestamp is "now": give milliseconds'],
    [[...SQL, '--topic', 'a', '--user-property', 'x'], '--user-property is "x": give name=value'],
    [[...SQL, '--topic', 'a', '--sql-version', '7'], '--sql-version is "7": give 2016-03-23, 2015-10-08, beta'],
    [[...SQL, '--topic', 'a', '--env', 'dev'], '--env goes with --rule'],
    [['test', '--rule', 'r', '--topic', 'a', '--sql-version', 'beta'], '--sql-version goes with --sql'],
    [['test', '--cases', 'f', '--topic', 'a'], '--topic goes without --cases'],
    [['list', '--topic', 'a'], '--topic goes with rule test'],
    [['list', '--env', 'dev', '--assembly', 'd'], 'give one of them'],
    [['list', '--colour'], 'roadbed rule --help lists the options'],
  ])('refuse %j', (args, message) => {
    expect(() => readRuleOptions(args)).toThrow(UsageError);
    expect(() => readRuleOptions(args)).toThrow(message);
  });
});
