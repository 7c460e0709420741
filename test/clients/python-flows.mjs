import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from './checklist.mjs';
import { run, runOk } from './processes.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A VIN whose vehicle has connected with its certificate is born no second time. */
export function secondBirthFlow({ check }, { clients, readyFile, folder }) {
  return check('paho-mqtt', 'a second birth of a VIN that has connected is rejected', async () => {
    const own = [script('./paho-birth.py'), readyFile, '0', folder];
    const { rejected } = JSON.parse(await runOk(clients.python, own));
    expect(rejected?.statusCode >= 400, 'the birth is rejected', rejected);
  });
}

/** Birth by paho-mqtt; resolves to `{vehicleId, model, cert, key}`. */
export async function pahoFlow({ check }, { clients, ready, readyFile, folder }) {
  const birth = async (file, index) =>
    JSON.parse(await runOk(clients.python, [script('./paho-birth.py'), file, String(index), folder]));
  await check('paho-mqtt', 'a wrong secret and an unknown VIN are rejected', async () => {
    const [{ parameters }] = ready.births;
    const births = [
      { ...parameters, secret: 'wrong' },
      { ...parameters, vin: 'WRB00000000000000' },
    ];
    const file = join(folder, 'wrong.json');
    await writeFile(file, JSON.stringify({ ...ready, births: births.map((each) => ({ parameters: each })) }));
    for (const index of births.keys()) {
      const { rejected } = await birth(file, index);
      expect(rejected?.statusCode >= 400 && rejected.errorCode !== undefined, 'the birth is rejected', rejected);
    }
  });
  return check('paho-mqtt', 'birth by CSR over mutual TLS gives an identity', async () => {
    const identity = await birth(readyFile, 0);
    expect(identity.vehicleId?.startsWith('veh-'), 'there is a thing name', identity);
    return identity;
  });
}

/** Runs a script that prints `OK` or `FAIL`, a tab and what it checked, and takes its lines over. */
export async function reportedFlow({ note }, client, { clients, readyFile }, name, ...args) {
  const { code, stdout, stderr } = await run(clients.python, [script(name), readyFile, ...args]);
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [verdict, what] = line.split('\t');
    note(verdict === 'OK', client, what);
  }
  if (code !== 0) note(false, client, `${name} ended by itself`, `exit ${code}: ${stderr.trim().slice(-400)}`);
}
