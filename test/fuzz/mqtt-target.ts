import { createBroker } from '../../local/mqtt/broker.ts';
import type { MqttLimits } from '../../local/mqtt/mqtt-limits.ts';
import type { MqttProfile } from '../../local/mqtt/mqtt-profile.ts';
import type { BrokerPorts } from '../../local/mqtt/ports.ts';
import { manualClock } from '../unit/mqtt/manual-clock.ts';
import { BYSTANDER_ID, BYSTANDER_TOPIC, Bystander, turn } from './bystander.ts';
import { FuzzedClient } from './fuzzed-client.ts';
import type { Scenario } from './mqtt-scenario.ts';

export interface TargetSettings {
  profile: MqttProfile;
  quotas: 'aws' | 'off';
}

/** How deep the inputs got. */
export interface Reached {
  connects: number;
  publishes: number;
  subscribes: number;
  /** Packets that fuzzed clients were sent. */
  received: number;
}

/** A broker under fire, its clock held by the fuzzer, and a client beside the fuzzed ones that must not notice. */
export interface MqttTarget {
  /** Plays one scenario; what went wrong, empty when nothing did. */
  run(scenario: Scenario): Promise<string[]>;
  readonly reached: Reached;
  close(): Promise<void>;
}

/**
 * Small bounds, so that a run gets to them; and what clients may leave behind by right, under ever new names, ends soon,
 * so that what grows is a leak.
 */
const LIMITS: Partial<MqttLimits> = {
  maxBufferedBytes: 8_000,
  maxStalledBytes: 60_000,
  maxQueuedMessages: 40,
  maxSessionExpirySeconds: 120,
  versionResetMs: 120_000,
  maxRetainedMessages: 50,
  maxCachedRoutes: 100,
};
/** Connections that stay open beside the runs. */
const MAX_OPEN = 30;
/** Less than the bystander's keep alive. */
const MAX_STEP_MS = 1_000_000;
/** Timers that so many connections and sessions may hold; more is a leak. */
const MAX_TIMERS = 1_000;

export async function mqttTarget({ profile, quotas }: TargetSettings): Promise<MqttTarget> {
  const problems: string[] = [];
  const reached: Reached = { connects: 0, publishes: 0, subscribes: 0, received: 0 };
  const byPort = new Map<number, FuzzedClient>();
  const staying: FuzzedClient[] = [];
  const clock = manualClock();
  let lastPort = 1;
  const broker = createBroker({
    ports: watchedPorts(reached, (port, version) => byPort.get(port)?.accepted(version)),
    clock,
    log: (level, event, fields) => {
      if (level === 'error') problems.push(`${event} ${JSON.stringify(fields)}`);
    },
    profile,
    quotas,
    limits: LIMITS,
    random: () => 0.5,
  });
  const bystander = await Bystander.connect(broker);

  function open(plan: Scenario['wires'][number]): FuzzedClient {
    const client = new FuzzedClient(plan, profile, (problem) => problems.push(problem));
    lastPort = (lastPort % 1_000_000) + 1;
    const port = lastPort;
    byPort.set(port, client);
    client.wire.once('close', () => {
      byPort.delete(port);
      reached.received += client.received;
    });
    broker.attach(client.wire, { remoteAddress: '127.0.0.1', remotePort: port });
    return client;
  }

  /** In steps, between which the bystander says something: it must not fall silent for long. */
  async function pass(durationMs: number): Promise<void> {
    for (let restMs = durationMs; restMs > 0; restMs -= MAX_STEP_MS) {
      clock.advance(Math.min(restMs, MAX_STEP_MS));
      const complaint = await bystander.complaint();
      if (complaint !== undefined) problems.push(complaint);
    }
  }

  async function play(scenario: Scenario): Promise<void> {
    const clients = scenario.wires.map(open);
    for (const { wire, bytes, turns } of scenario.steps) {
      clients[wire]?.wire.send(bytes);
      if (turns) await turn();
    }
    await turn();
    await pass(scenario.advanceMs);
    for (const [index, client] of clients.entries()) {
      if (scenario.wires[index]?.stays) staying.push(client);
      else client.wire.destroy();
    }
    for (const client of staying.splice(0, Math.max(0, staying.length - MAX_OPEN))) client.wire.destroy();
  }

  return {
    run: async (scenario) => {
      await play(scenario);
      if (clock.pending() > MAX_TIMERS) problems.push(`${clock.pending()} timers are waiting`);
      return problems.splice(0);
    },
    reached,
    close: () => broker.close(),
  };
}

/** Ports that say yes to most, no to some, and write down how deep the inputs got. */
function watchedPorts(reached: Reached, onAccepted: (port: number, version: 4 | 5) => void): BrokerPorts {
  return {
    authenticate: ({ clientId }) => {
      if (clientId === 'stranger') return { ok: false, layer: 'identity', reason: 'unknown' };
      if (clientId === 'intruder') return { ok: false, layer: 'policy', reason: 'denied' };
      return { ok: true, principal: {} };
    },
    isAllowed: ({ clientId }, operation, name) => {
      if (clientId === BYSTANDER_ID) return true;
      return !name.startsWith('denied/') && (operation === 'subscribe' || name !== BYSTANDER_TOPIC);
    },
    onPublish: ({ clientId }, { topic }) => {
      if (clientId !== BYSTANDER_ID) reached.publishes += 1;
      if (topic.startsWith('$SYS')) return 'refused';
      return topic.startsWith('$aws/rules/') ? 'consumed' : 'route';
    },
    onConnected: ({ peer, protocolVersion }) => {
      reached.connects += 1;
      onAccepted(peer.remotePort, protocolVersion);
    },
    onDisconnected: () => undefined,
    onConnectFailed: () => undefined,
    onSubscribed: () => {
      reached.subscribes += 1;
    },
    onUnsubscribed: () => undefined,
  };
}
