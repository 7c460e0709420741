import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAwsCli } from './aws-cli.mjs';
import { expect } from './checklist.mjs';
import { run } from './processes.mjs';

const SCRIPT = fileURLToPath(new URL('./shadow-client.mjs', import.meta.url));
const THING = ['--thing-name', 'shadow-cli', '--shadow-name', 'config'];

/** Device shadows with the AWS CLI, and with the SDK's service client in both MQTT versions as the device of `folder`. */
export async function shadowFlows(list, context) {
  await cliFlow(list, context);
  const { clients, readyFile, folder } = context;
  for (const version of ['5', '3.1.1']) {
    const args = [SCRIPT, clients.nodeFolder, readyFile, folder, version];
    const { code, stdout, stderr } = await run(process.execPath, args, { timeoutMs: 120_000 });
    for (const line of stdout.split('\n').filter(Boolean)) {
      const [verdict, what, detail] = line.split('\t');
      list.note(verdict === 'OK', 'aws-iot-sdk JS', `shadow ${version}: ${what}`, detail);
    }
    if (code !== 0) list.note(false, 'aws-iot-sdk JS', 'shadow-client', `exit ${code}: ${stderr.trim().slice(-400)}`);
  }
}

function cliFlow({ check }, { clients, ready, folder }) {
  const cli = createAwsCli(clients.aws, ready);
  const file = join(folder, 'shadow.json');
  /** The shadow calls write the document to a file. */
  const call = async (operation, ...args) => {
    await cli('iotData', 'iot-data', operation, ...THING, ...args, file);
    return JSON.parse(await readFile(file, 'utf8'));
  };
  return check('AWS CLI', 'iot-data update-, get-, delete-thing-shadow and list-named-shadows-for-thing', async () => {
    const payload = JSON.stringify({ state: { desired: { color: 'red' } } });
    const updated = await call('update-thing-shadow', '--payload', payload);
    expect(updated.version === 1, 'it is version 1', updated);
    const { state } = await call('get-thing-shadow');
    expect(state.delta.color === 'red', 'nothing is reported yet', state);
    const listed = await cli('iotData', 'iot-data', 'list-named-shadows-for-thing', '--thing-name', 'shadow-cli');
    expect(listed.results.join() === 'config', 'it is listed', listed);
    const deleted = await call('delete-thing-shadow');
    expect(deleted.version === 1, 'the deleted version is told', deleted);
  });
}
