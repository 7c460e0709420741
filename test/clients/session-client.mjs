/**
 * Checks one MQTT client against the local cloud.
 * usage: session-client.mjs NODE_FOLDER READY_FILE FOLDER KIND [doomed CLIENT_ID]
 * KIND is sdk-5, sdk-3.1.1, sdk-wss-5, sdk-wss-3.1.1, mqttjs-5 or mqttjs-3.1.1; FOLDER holds `device.cert.pem` and
 * `device.key.pem`. Prints `OK` or `FAIL`, a tab, what it checked, and what went wrong. `doomed` connects with a will,
 * prints a line and waits to be killed.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from './checklist.mjs';
import { mqttJsConnector } from './mqttjs-connection.mjs';
import { eventually, start } from './processes.mjs';
import { sdkConnector } from './sdk-connection.mjs';

const [nodeFolder, readyFile, folder, kind, mode, doomedId] = process.argv.slice(2);
const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
const version = kind.endsWith('-5') ? 5 : 4;
const connect = kind.startsWith('sdk')
  ? sdkConnector(nodeFolder, ready, folder, version, kind.includes('wss'))
  : mqttJsConnector(nodeFolder, ready, folder, version);
const topic = (name) => `check/${kind}/${name}`;

/** A connection with the messages it got so far. */
async function open(name, options = {}) {
  const inbox = [];
  const connection = await connect({ clientId: `${kind}-${name}`, ...options, onMessage: (each) => inbox.push(each) });
  const payloads = () => inbox.map(({ payload }) => payload);
  return {
    ...connection,
    inbox,
    payloads,
    gets: (count) => eventually(`${count} messages`, async () => (inbox.length >= count ? inbox : undefined)),
  };
}

const CHECKS = {
  'subscribes, publishes and hears itself': async () => {
    const client = await open('plain');
    expect(!client.isSessionPresent, 'there is no session yet', client.isSessionPresent);
    await client.subscribe(topic('plain/+'));
    await client.publish(topic('plain/a'), 'hello');
    const [message] = await client.gets(1);
    expect(message.payload === 'hello' && message.topic === topic('plain/a'), 'it is the message', message);
    await client.close();
  },
  'gets a retained message with RETAIN, by its exact topic only': async () => {
    const client = await open('retained');
    await client.publish(topic('kept'), 'kept', true);
    await client.subscribe(topic('+'));
    await client.subscribe(topic('kept'));
    const [message] = await client.gets(1);
    expect(message.payload === 'kept' && message.retain, 'it is the retained message', message);
    await client.publish(topic('kept'), '', true);
    await client.publish(topic('end'), 'end');
    await client.gets(3);
    expect(client.payloads().join() === 'kept,,end', 'it comes once, then its removal', client.payloads());
    await client.close();
  },
  'shares a subscription: each message goes to one of two': async () => {
    const [one, two] = [await open('one'), await open('two')];
    for (const client of [one, two]) await client.subscribe(`$share/group/${topic('shared')}`);
    const sent = Array.from({ length: 20 }, (_, index) => `shared ${index}`);
    for (const payload of sent) await one.publish(topic('shared'), payload);
    const arrived = () => [...one.payloads(), ...two.payloads()];
    await eventually('20 messages', async () => (arrived().length >= 20 ? true : undefined));
    expect([...arrived()].sort().join() === [...sent].sort().join(), 'each comes once', arrived());
    await one.close();
    await two.close();
  },
  'gets the will of one of its kind that was killed': async () => {
    const watcher = await open('watcher');
    await watcher.subscribe(topic('will'));
    const args = process.argv.slice(1, 6);
    const doomed = start(process.execPath, [...args, 'doomed', `${kind}-doomed`]);
    await eventually('the doomed client', async () => doomed.output.stdout.includes('connected') || undefined);
    doomed.child.kill('SIGKILL');
    const [message] = await watcher.gets(1);
    expect(message.payload === 'farewell', 'it is the will', message);
    await watcher.close();
  },
  'resumes its session: session present, and the QoS 1 messages of its absence in order': async () => {
    const first = await open('lasting', { isLasting: true });
    await first.subscribe(topic('lasting'));
    await first.close();
    const other = await open('other');
    for (const payload of ['1', '2', '3']) await other.publish(topic('lasting'), payload);
    const again = await open('lasting', { isLasting: true });
    expect(again.isSessionPresent, 'the session is present', again.isSessionPresent);
    await again.gets(3);
    expect(again.payloads().join() === '1,2,3', 'they come in order', again.payloads());
    await again.close();
    await other.close();
    const clean = await open('lasting');
    expect(!clean.isSessionPresent, 'a clean start ends it', clean.isSessionPresent);
    await clean.close();
  },
};

async function runChecks() {
  for (const [what, perform] of Object.entries(CHECKS)) {
    const fault = await perform().then(
      () => undefined,
      (error) => String(error?.message ?? error),
    );
    process.stdout.write(fault === undefined ? `OK\t${what}\n` : `FAIL\t${what}\t${fault.replaceAll(/\s+/g, ' ')}\n`);
  }
}

if (mode === 'doomed') {
  const will = { topic: topic('will'), payload: 'farewell' };
  await connect({ clientId: doomedId, will });
  process.stdout.write('connected\n');
  await sleep(60_000);
} else {
  await runChecks();
}
process.exit(0);
