import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from './checklist.mjs';
import { eventually, start } from './processes.mjs';

const CLI = fileURLToPath(new URL('../../cli/roadbed.mjs', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 15_000;

/** `roadbed up` without vehicles, as a process of its own; what it tells foreign clients is in `ready`. */
export async function startCloud(folder) {
  const readyFile = join(folder, 'ready.json');
  const args = [CLI, 'up', '--vehicles', '0', '--ports', 'auto', '--ready-file', readyFile];
  const cloud = start(process.execPath, args, { timeoutMs: 600_000 });
  let end;
  void cloud.ended.then((result) => {
    end = result;
  });
  await eventually(
    'the ready file',
    async () => {
      if (end !== undefined) throw new Error(`roadbed up ended: ${end.stderr || end.stdout}`);
      return existsSync(readyFile) ? true : undefined;
    },
    START_MS,
  );
  return {
    ready: JSON.parse(await readFile(readyFile, 'utf8')),
    readyFile,
    /** Ends it as Ctrl-C does; checks that it went in good order and left nothing. */
    async stop() {
      cloud.child.kill('SIGINT');
      const killer = setTimeout(() => cloud.child.kill('SIGKILL'), STOP_MS);
      const { code, stdout, stderr } = await cloud.ended;
      clearTimeout(killer);
      expect(code === 0, 'roadbed up exits 0 on SIGINT', { code, said: (stdout + stderr).slice(-400) });
      expect(!existsSync(readyFile), 'the ready file is gone', readyFile);
    },
  };
}

const PATH_FIELDS = ['ca', 'claim.cert', 'claim.key'];
const TEXT_FIELDS = ['region', 'accountId', 'claim.clientIdPrefix', 'template', 'mqtts.host', 'api.url', 'token'];
const SERVICES = ['iot', 'iotData', 'dynamodb', 'kinesis', 's3', 'sqs'];

/** The ready file holds what is promised to foreign clients, and nothing that is not plain text or a port. */
export function checkReadyFile(ready) {
  const at = (path) => path.split('.').reduce((value, name) => value?.[name], ready);
  for (const path of [...PATH_FIELDS, ...TEXT_FIELDS])
    expect(typeof at(path) === 'string', `${path} is text`, at(path));
  for (const path of PATH_FIELDS) expect(existsSync(at(path)), `${path} is a file`, at(path));
  expect(Number.isInteger(ready.mqtts.port), 'mqtts.port is a number', ready.mqtts);
  expect(ready.births.length === 10, 'births holds ten vehicles', ready.births.length);
  for (const { parameters } of ready.births) {
    expect(
      Object.values(parameters).every((value) => typeof value === 'string'),
      'parameters are text',
      parameters,
    );
  }
  for (const name of SERVICES) expect(URL.canParse(ready.aws[name]), `aws.${name} is a URL`, ready.aws[name]);
  expect(
    Object.values(ready.aws).every((value) => typeof value === 'string'),
    'aws holds text only',
    ready.aws,
  );
}
