import { createApiClient } from './api-client.mjs';
import { createAwsCli } from './aws-cli.mjs';
import { expect } from './checklist.mjs';
import { createMosquitto } from './mosquitto.mjs';
import { startObserver } from './observer.mjs';
import { eventually, run } from './processes.mjs';

const CLIENT = 'mosquitto';
const NOT_AUTHORIZED = 135;
const SPEED = 'Vehicle.Speed';

/** What a vehicle may do, with a certificate that paho-mqtt was given. */
export async function mosquittoFlow({ check }, { clients, ready, vehicle }) {
  const { vehicleId, model } = vehicle;
  const api = createApiClient(ready);
  const mosquitto = createMosquitto(ready, vehicle);
  const down = `v1/${vehicleId}/down/command`;
  const event = (type) => `$aws/rules/event_v1/v1/${vehicleId}/up/event/${type}`;
  let sequence = 0;

  for (const version of ['mqttv311', 'mqttv5']) {
    await check(CLIENT, `${version}: telemetry by Basic Ingest, QoS 1, is in the vehicle's shadow`, async () => {
      const speed = 40 + sequence;
      const frame = {
        v: 1,
        boot: 'mosquitto',
        seq: sequence,
        t: Date.now(),
        samples: [{ dt: 0, s: { [SPEED]: speed } }],
      };
      sequence += 1;
      const topic = `$aws/rules/telemetry_v1/v1/${vehicleId}/t/drive`;
      const { code, stderr } = await mosquitto.publish(
        vehicleId,
        '-V',
        version,
        '-t',
        topic,
        '-m',
        JSON.stringify(frame),
      );
      expect(code === 0 && stderr === '', 'mosquitto_pub is content', { code, stderr });
      await api.shadowHas(vehicleId, SPEED, speed);
    });

    await check(CLIENT, `${version}: says ready, gets a command of the API, its receipt ends it`, async () => {
      const own = ['-V', version, '-W', '15', '-e', down, '-t', event('ready'), '-m', '{"bootId":"mosquitto"}'];
      const listener = mosquitto.requestResponse(vehicleId, ...own);
      await api.presenceIs(vehicleId, { connected: true, ready: true });
      const { commandId } = await api.sendCommand(vehicleId, 'lock', {});
      await receiveAndConfirm(listener, commandId, version);
    });
  }

  await check(CLIENT, 'a command sent while it was away is replayed when it says ready', async () => {
    await api.presenceIs(vehicleId, { connected: false });
    const { commandId } = await api.sendCommand(vehicleId, 'climate-start', { targetCelsius: 21 });
    const own = ['-W', '15', '-e', down, '-t', event('ready'), '-m', '{"bootId":"mosquitto"}'];
    const message = await receiveAndConfirm(mosquitto.requestResponse(vehicleId, ...own), commandId, 'mqttv311');
    expect(message.payload.targetCelsius === 21, 'the parameters arrive', message);
  });

  await check(CLIENT, 'mosquitto_sub hears its own and its model’s down topics, sent by the AWS CLI', async () => {
    const own = ['-d', '-C', '2', '-t', `v1/${vehicleId}/down/+`, '-t', `v1/_all/${model}/down/+`];
    const ears = mosquitto.subscribe(vehicleId, ...own);
    await eventually('the SUBACK', async () => ears.output.stdout.includes('Subscribed') || undefined);
    const cli = createAwsCli(clients.aws, ready);
    for (const topic of [`v1/${vehicleId}/down/notice`, `v1/_all/${model}/down/notice`]) {
      await cli('iotData', 'iot-data', 'publish', '--topic', topic, '--qos', '1', '--payload', `{"to":"${topic}"}`);
    }
    const { code, stdout } = await ears.ended;
    expect(code === 0 && stdout.match(/^\{"to":/gm)?.length === 2, 'both notices arrive', stdout);
  });

  async function receiveAndConfirm(listener, commandId, version) {
    const { code, stdout, stderr } = await listener.ended;
    expect(code === 0, 'mosquitto_rr got its message', { code, stderr });
    const message = JSON.parse(stdout);
    expect(message.messageId === commandId, 'it is the command that was sent', message);
    const topic = `$aws/rules/receipt_v1/v1/${vehicleId}/up/receipt/${commandId}`;
    const receipt = JSON.stringify({ state: 'SUCCEEDED', atMs: Date.now() });
    await mosquitto.publish(vehicleId, '-V', version, '-t', topic, '-m', receipt);
    await api.commandIs(vehicleId, commandId, 'SUCCEEDED');
    return message;
  }
}

/** What a vehicle, a claim certificate and a stranger may not do. */
export async function mosquittoRefusalsFlow({ check }, context) {
  const { ready, vehicle } = context;
  const { vehicleId } = vehicle;
  const api = createApiClient(ready);
  const mosquitto = createMosquitto(ready, vehicle);
  const claim = createMosquitto(ready, ready.claim);
  const claimId = `${ready.claim.clientIdPrefix}mosquitto`;
  const telemetryOf = (id) => `$aws/rules/telemetry_v1/v1/${id}/t/drive`;
  const victim = 'veh-somebody-else';
  const observer = await startObserver(context);
  const closed = ({ code, stderr }) => expect(code === 7, 'the connection is closed', { code, stderr });
  const denied = ({ stdout, stderr }) =>
    expect(stdout.includes(`RC:${NOT_AUTHORIZED}`), 'PUBACK 0x87', stdout + stderr);

  await check(
    CLIENT,
    'another vehicle’s topic: 3.1.1 is cut off, MQTT 5 gets PUBACK 0x87, nobody hears it',
    async () => {
      for (const topic of [`v1/${victim}/up/event/offline`, `v1/${victim}/down/command`, telemetryOf(victim)]) {
        closed(await mosquitto.publish(vehicleId, '-V', 'mqttv311', '-t', topic, '-m', 'forged'));
        denied(await mosquitto.publish(vehicleId, '-V', 'mqttv5', '-d', '-t', topic, '-m', 'forged'));
      }
      const sentinel = `v1/${vehicleId}/up/event/offline`;
      await mosquitto.publish(vehicleId, '-t', sentinel, '-m', 'sentinel');
      await observer.sees('what it may publish', (line) => line === `${sentinel} sentinel`);
      expect(!observer.seen().some((line) => line.includes('forged')), 'nothing forged arrives', observer.seen());
      const status = await api.status(`/v1/vehicles/${victim}/shadow`);
      expect(status === 404, 'no such vehicle came to be', status);
    },
  );

  await check(CLIENT, 'subscribing to # and to another vehicle’s topics is refused', async () => {
    for (const filter of ['#', `v1/${victim}/down/+`, 'v1/+/down/+']) {
      const five = mosquitto.subscribe(vehicleId, '-V', 'mqttv5', '-d', '-t', filter);
      const { stdout, stderr } = await five.ended;
      expect(stdout.includes(`: ${NOT_AUTHORIZED}`), `SUBACK 0x87 to ${filter}`, stdout + stderr);
      const three = mosquitto.subscribe(vehicleId, '-V', 'mqttv311', '-d', '-t', filter);
      const isCutOff = () => (three.output.stdout.match(/sending CONNECT/g) ?? []).length > 1 || undefined;
      await eventually(`a second CONNECT after ${filter}`, async () => isCutOff());
      three.child.kill('SIGTERM');
      await three.ended;
      expect(!three.output.stdout.includes('SUBACK'), 'no SUBACK in 3.1.1', three.output.stdout);
    }
  });

  await check(CLIENT, 'a claim certificate cannot publish telemetry, nor connect as the vehicle', async () => {
    closed(await claim.publish(claimId, '-V', 'mqttv311', '-t', telemetryOf(vehicleId), '-m', '{}'));
    denied(await claim.publish(claimId, '-V', 'mqttv5', '-d', '-t', telemetryOf(vehicleId), '-m', '{}'));
    const { code } = await claim.publish(vehicleId, '-V', 'mqttv5', '-t', telemetryOf(vehicleId), '-m', '{}');
    expect(code === NOT_AUTHORIZED, 'CONNACK 0x87', { code });
  });

  await check(CLIENT, 'a vehicle certificate connects under no other client id', async () => {
    for (const id of [victim, claimId]) {
      const { code } = await mosquitto.publish(id, '-V', 'mqttv5', '-t', telemetryOf(vehicleId), '-m', '{}');
      expect(code === NOT_AUTHORIZED, `CONNACK 0x87 to ${id}`, { code });
    }
  });

  await check(CLIENT, 'without a certificate, or with a server nobody signed for, there is no connection', async () => {
    const { ca, mqtts, claim: files } = ready;
    const bare = ['-h', mqtts.host, '-p', String(mqtts.port), '-i', claimId, '-t', 'x', '-m', 'y'];
    const certless = await run('mosquitto_pub', [...bare, '--cafile', ca]);
    expect(certless.code !== 0, 'no certificate, no connection', certless);
    const own = ['--cafile', vehicle.cert, '--cert', files.cert, '--key', files.key];
    const distrustful = await run('mosquitto_pub', [...bare, ...own]);
    expect(distrustful.stderr.includes('TLS'), 'the client refuses a foreign server', distrustful);
  });

  await check(CLIENT, 'the will is delivered when the connection is lost, not after a DISCONNECT', async () => {
    const topic = `v1/${vehicleId}/up/event/offline`;
    const connectWithWill = async (payload) => {
      const own = ['-d', '-t', `v1/${vehicleId}/down/+`, '--will-topic', topic, '--will-payload', payload];
      const ears = mosquitto.subscribe(vehicleId, ...own, '--will-qos', '1');
      await eventually('the SUBACK', async () => ears.output.stdout.includes('Subscribed') || undefined);
      return ears;
    };
    const polite = await connectWithWill('polite');
    polite.child.kill('SIGINT');
    await polite.ended;
    const killed = await connectWithWill('killed');
    killed.child.kill('SIGKILL');
    await killed.ended;
    await observer.sees('the will', (line) => line === `${topic} killed`);
    expect(!observer.seen().includes(`${topic} polite`), 'no will after DISCONNECT', observer.seen());
    await api.presenceIs(vehicleId, { connected: false });
  });

  await observer.stop();
}
