// Eclipse Paho's interoperability tests against the gateway's core in the profile `spec`. See docs/paho.md.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startBroker } from './paho/broker-process.mjs';
import { listTests, runTest } from './paho/suite.mjs';

/** How many tests pass; fewer is a step back. */
const RECORDED = { '3.1.1': 10, 5: 27 };
/** Tests mostly wait, so that several run at once; each worker has a broker of its own, since the tests share names. */
const WORKERS = 4;
const HELP = `usage: npm run e2e:paho -- --suite DIR [options]

  --suite DIR           a checkout of https://github.com/eclipse/paho.mqtt.testing; nothing is downloaded
  --version V           3.1.1 or 5 (default: both)
  --only NAME           one test; may be repeated
  --help                this text

A table on stderr, one JSON object on stdout. Exits 1 when fewer tests pass than on record.
`;

async function main() {
  const { values } = parseArgs({
    options: {
      suite: { type: 'string' },
      version: { type: 'string' },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(HELP);
  const suiteDir = resolve(values.suite ?? '');
  if (values.suite === undefined || !existsSync(join(suiteDir, 'interoperability', 'client_test5.py')))
    throw new Error(`--suite: there is no interoperability/client_test5.py in ${suiteDir}\n${HELP}`);
  if (values.version !== undefined && !Object.hasOwn(RECORDED, values.version))
    throw new Error(`--version is "${values.version}"\n${HELP}`);
  const versions = values.version === undefined ? ['3.1.1', '5'] : [values.version];
  const results = await runAll(suiteDir, await chosenTests(suiteDir, versions, values.only));
  report(versions, results, values.only);
}

async function chosenTests(suiteDir, versions, only) {
  const chosen = [];
  for (const version of versions) {
    const tests = await listTests(suiteDir, version);
    chosen.push(...tests.filter((test) => only?.includes(test) ?? true).map((test) => ({ version, test })));
  }
  if (chosen.length === 0) throw new Error(`--only: the suite has no test ${only?.join(', ')}`);
  return chosen;
}

async function runAll(suiteDir, tests) {
  const waiting = [...tests];
  const results = [];
  const work = async () => {
    const broker = await startBroker();
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const result = await runTest(suiteDir, next.version, broker.port, next.test);
        results.push(result);
        process.stderr.write(tableRow(result));
      }
    } finally {
      await broker.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, tests.length) }, work));
  return results;
}

function tableRow({ version, test, passed, seconds, why }) {
  const row = [version.padEnd(6), passed ? 'passed' : 'FAILED', `${seconds.toFixed(1)} s`.padStart(8), test];
  return `${row.join('  ')}${why && `: ${why}`}\n`;
}

function report(versions, results, only) {
  const counts = versions.map((version) => {
    const own = results.filter((result) => result.version === version);
    const passed = own.filter((result) => result.passed).length;
    return { version, passed, of: own.length, onRecord: only === undefined ? RECORDED[version] : own.length };
  });
  for (const { version, passed, of } of counts) process.stderr.write(`MQTT ${version}: ${passed} of ${of} passed\n`);
  process.stdout.write(`${JSON.stringify({ suite: 'paho.mqtt.testing', counts, results })}\n`);
  process.exitCode = counts.every(({ passed, onRecord }) => passed >= onRecord) ? 0 : 1;
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
