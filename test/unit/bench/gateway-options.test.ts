import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { casesOf } from '../../../bench/gateway/cases/cases.ts';
import { parseGatewayOptions } from '../../../bench/gateway/gateway-options.ts';
import { UsageError } from '../../../cli/usage-error.ts';

describe('options of the gateway bench', () => {
  it('measure everything three times unless told', () => {
    expect(parseGatewayOptions([])).toEqual({
      rounds: 3,
      seconds: 3,
      kinds: ['fan-in', 'pairs', 'latency', 'handshakes', 'memory'],
      brokers: ['roadbed', 'mosquitto', 'aedes'],
      idlePlain: 10_000,
      idleTls: 5_000,
    });
  });

  it('--quick is a base that other options change', () => {
    expect(parseGatewayOptions(['--quick', '--seconds', '0.5'])).toMatchObject({
      rounds: 1,
      seconds: 0.5,
      idleTls: 2_000,
    });
  });

  it('lists keep the order of the bench and name each thing once', () => {
    const options = parseGatewayOptions(['--cases', 'pairs, fan-in,pairs', '--brokers', 'aedes,roadbed']);
    expect(options.kinds).toEqual(['fan-in', 'pairs']);
    expect(options.brokers).toEqual(['roadbed', 'aedes']);
  });

  it.each([
    [['--rouds', '3'], '--rouds'],
    [['--rounds', '0'], '--rounds takes a number from 1 to 99, not "0"'],
    [['--rounds', '1.5'], '--rounds takes a whole number, not "1.5"'],
    [['--seconds', ''], '--seconds takes a number'],
    [['--seconds', 'ten'], '--seconds takes a number from 0.3 to 600, not "ten"'],
    [['--cases', 'fanin'], '--cases knows fan-in, pairs, latency, handshakes, memory, not "fanin"'],
    [['--brokers', 'emqx'], '--brokers knows roadbed, mosquitto, aedes, not "emqx"'],
    [['--idle-tls', '100'], '--idle-tls takes a number from 2000 to 20000'],
    [['fast'], 'fast'],
  ])('refuses %j with what is wrong', (args, message) => {
    expect(() => parseGatewayOptions(args)).toThrow(UsageError);
    expect(() => parseGatewayOptions(args)).toThrow(message);
  });

  it('choose the cases', () => {
    const names = casesOf(parseGatewayOptions(['--cases', 'fan-in,memory'])).map(({ name }) => name);
    expect(names).toEqual([
      'fan-in qos0 window 32',
      'fan-in qos1 window 32',
      'fan-in qos0 window 1',
      'fan-in qos1 window 1',
      'memory 10000 idle plain connections',
      'memory 5000 idle mutual-TLS connections',
    ]);
  });
});

describe('npm run bench', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const bench = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...args], { cwd: root, encoding: 'utf8' });

  it('ends with 2 and says what it knows, for a bench it does not have', () => {
    const { status, stderr, stdout } = bench('gatway');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/no bench "gatway"; known are: .*gateway/);
  });

  it('ends with 2 for an option of a bench that does not exist', () => {
    const { status, stderr } = bench('gateway', '--round', '1');
    expect(status).toBe(2);
    expect(stderr).toContain('--help lists the options');
    expect(stderr).not.toContain('    at ');
  });
});
