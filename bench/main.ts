import { parseArgs } from 'node:util';
import { benchGateway } from './gateway/gateway-bench.ts';

const HELP = `npm run bench -- <bench> [--rounds N] [--measure-ms N]

  gateway   messages a second through the MQTT gateway, beside mosquitto in the same run

The last line of stdout is one JSON object; progress goes to stderr.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, 'measure-ms': { type: 'string' }, help: { type: 'boolean' } },
});
const progress = (text: string): void => void process.stderr.write(`${text}\n`);
const rounds = Number(values.rounds ?? 3);
const measureMs = Number(values['measure-ms'] ?? 3000);
if (values.help) {
  process.stdout.write(HELP);
} else if (positionals[0] !== 'gateway' || !(rounds >= 1) || !(measureMs >= 100)) {
  process.stderr.write(HELP);
  process.exitCode = 2;
} else {
  process.stdout.write(`${JSON.stringify(await benchGateway({ rounds, measureMs, progress }))}\n`);
}
