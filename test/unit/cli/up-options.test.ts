import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readUpOptions, UP_HELP } from '../../../cli/up/up-options.ts';
import { UsageError } from '../../../cli/usage-error.ts';

const here = fileURLToPath(import.meta.url);
const read = (line: string) => readUpOptions(line === '' ? [] : line.split(' '));

describe('the options of roadbed up', () => {
  it('are the cloud alone, embedded, on free ports and until Ctrl-C, unless told otherwise', () => {
    expect(read('')).toEqual({
      ...{ vehicles: 0, replays: [], forMs: undefined, engine: 'embedded', ports: 'auto', dataDir: undefined },
      ...{ codec: 'packed', frameEveryMs: 1_000, faults: {} },
      ...{ mqttProfile: 'aws', mqttQuotas: 'aws' },
      ...{ lifecycleFaults: undefined, policyDelayMs: 0 },
      gateway: {
        tlsVersions: { min: 'TLSv1.2', max: 'TLSv1.3' },
        ...{ signatures: 'read', plainMqtt: undefined, plainWebSocket: false },
      },
      ...{ host: '127.0.0.1', hostNames: [], readyFile: undefined, json: false, verbose: false, help: false },
    });
  });

  const good: [line: string, expected: object][] = [
    ['--vehicles 10000', { vehicles: 10_000 }],
    ['--for 500ms', { forMs: 500 }],
    ['--for 30s', { forMs: 30_000 }],
    ['--for 2m', { forMs: 120_000 }],
    ['--for=1h', { forMs: 3_600_000 }],
    ['--codec json --frame-every 60s', { codec: 'json', frameEveryMs: 60_000 }],
    [
      '--faults tunnel=30s/5s,flap=20s',
      { faults: { tunnel: { everyMs: 30_000, lastsMs: 5_000 }, flapEveryMs: 20_000 } },
    ],
    ['--faults skew=2s,lost-receipts=.1', { faults: { clockSkewMs: 2_000, lostReceipts: 0.1 } }],
    ['--engine embedded', { engine: 'embedded' }],
    ['--engine http://localhost:4566/', { engine: { url: 'http://localhost:4566' } }],
    ['--host 0.0.0.0 --host-name Roadbed --host-name b', { host: '0.0.0.0', hostNames: ['roadbed', 'b'] }],
    ['--host ::1', { host: '::1' }],
    ['--mqtt spec --quotas off', { mqttProfile: 'spec', mqttQuotas: 'off' }],
    ['--policy-delay 30s', { policyDelayMs: 30_000 }],
    [
      '--lifecycle-faults delay=0..5s,double=0.2,reorder=1,seed=7',
      { lifecycleFaults: { delay: { fromMs: 0, toMs: 5_000 }, duplicate: 0.2, reorder: 1, seed: 7 } },
    ],
    ['--lifecycle-faults delay=2s', { lifecycleFaults: { delay: { fromMs: 2_000, toMs: 2_000 } } }],
    ['--ports auto', { ports: 'auto' }],
    ['--ports 65530', { ports: { base: 65_530 } }],
    ['--data-dir d --ready-file r --json --verbose', { dataDir: 'd', readyFile: 'r', json: true, verbose: true }],
    [`--vehicles 2 --replay ${here} --replay ${here}`, { replays: [here, here] }],
    ['--help', { help: true }],
  ];
  it.each(good)('%s', (line, expected) => {
    expect(read(line)).toMatchObject(expected);
  });

  const bad: [args: string[], given: string, allowed: string][] = [
    [['--vehicles', 'five'], '"five"', 'a whole number from 0 to 10000'],
    [['--vehicles', '10001'], '"10001"', 'a whole number from 0 to 10000'],
    [['--vehicles=-1'], '"-1"', 'a whole number from 0 to 10000'],
    [['--vehicles', '1.5'], '"1.5"', 'a whole number from 0 to 10000'],
    [['--vehicles', '1e3'], '"1e3"', 'a whole number from 0 to 10000'],
    [['--vehicles', '0x10'], '"0x10"', 'a whole number from 0 to 10000'],
    [['--vehicles', ''], '""', 'a whole number from 0 to 10000'],
    [['--vehicles', ' '], '" "', 'a whole number from 0 to 10000'],
    [['--codec', 'cbor'], '"cbor"', 'json or protobuf or packed'],
    [['--frame-every', '60'], '"60"', '500ms, 30s, 2m, 1h'],
    [['--faults', 'tunnel=30s'], '"tunnel=30s"', 'tunnel=30s/5s'],
    [['--faults', 'lost-receipts=1'], '"lost-receipts=1"', 'lost-receipts=0.1'],
    [['--faults', 'rain=1s'], '"rain=1s"', 'tunnel=30s/5s'],
    [['--for', '30'], '"30"', '500ms, 30s, 2m, 1h'],
    [['--for', '1.5m'], '"1.5m"', '500ms, 30s, 2m, 1h'],
    [['--for', '1d'], '"1d"', '500ms, 30s, 2m, 1h'],
    [['--for', ''], '""', '500ms, 30s, 2m, 1h'],
    [['--engine', 'localstack'], '"localstack"', 'embedded, or a URL'],
    [['--engine', 'localhost:4566'], '"localhost:4566"', 'embedded, or a URL'],
    [['--engine', 'ftp://x'], '"ftp://x"', 'embedded, or a URL'],
    [['--host', 'localhost'], '"localhost"', 'the address of an interface'],
    [['--host', ''], '""', 'the address of an interface'],
    [['--policy-delay', '5'], '--policy-delay is "5"', '500ms, 30s, 2m, 1h'],
    [['--lifecycle-faults', 'delay=5s..1s'], '"delay=5s..1s"', 'delay=0s..5s'],
    [['--lifecycle-faults', 'delay=1s..2s..3s'], '"delay=1s..2s..3s"', 'delay=0s..5s'],
    [['--lifecycle-faults', 'double=0.2,reorder=2'], '"reorder=2"', 'reorder=0.2'],
    [['--lifecycle-faults', 'seed=-1'], '"seed=-1"', 'seed=1'],
    [['--lifecycle-faults', 'lose=0.1'], '"lose=0.1"', 'double=0.2'],
    [['--mqtt', '5'], '"5"', 'aws or spec'],
    [['--quotas', 'none'], '"none"', 'aws or off'],
    [['--ready-file', 'no/such/ready.json'], 'no/such', '--ready-file: there is no folder'],
    [['--vehicles', '1', '--replay', 'none.csv'], 'none.csv', '--replay: there is no file'],
    [['--replay', here], '--vehicles is 0', '1 recordings need as many vehicles'],
    [['--speed', '1'], "'--speed'", 'roadbed up --help lists the options'],
    [['extra'], "'extra'", 'roadbed up --help lists the options'],
    [['--json=yes'], '--json', 'roadbed up --help lists the options'],
    [['--vehicles'], '--vehicles', 'roadbed up --help lists the options'],
  ];
  it.each(bad)('%j says what was given and what is allowed', (args, given, allowed) => {
    let message = '';
    try {
      readUpOptions(args);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      message = (error as Error).message;
    }
    expect(message).toContain(given);
    expect(message).toContain(allowed);
  });

  it('are all in the help', () => {
    for (const name of [
      'vehicles',
      'replay',
      'for',
      'engine',
      'data-dir',
      'ports',
      'host',
      'host-name',
      'ready-file',
      'json',
      'verbose',
      'help',
    ]) {
      expect(UP_HELP).toContain(`--${name} `);
    }
  });
});
