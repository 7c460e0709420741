import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import { CODEC_NAMES, type CodecName } from '../../contract/telemetry/codecs.ts';
import type { GatewaySettings } from '../../local/gateway-listeners.ts';
import type { EventFaults } from '../../local/iot/lifecycle/event-faults.ts';
import type { PortChoice } from '../../local/port-plan.ts';
import type { VehicleFaults } from '../../vehicle/simulator/vehicle-faults.ts';
import { parseCommandLine } from '../command-line.ts';
import { UsageError } from '../usage-error.ts';
import { readDuration } from './duration.ts';
import { readGatewayOptions } from './gateway-options.ts';
import { readLifecycleFaults } from './lifecycle-faults-option.ts';
import { readPorts } from './ports-option.ts';
import { readVehicleFaults } from './vehicle-faults-option.ts';

export interface UpOptions {
  vehicles: number;
  /** Recordings to replay, one vehicle each; the other vehicles drive by themselves. */
  replays: string[];
  codec: CodecName;
  /** How much time a frame of a vehicle spans while nobody watches. */
  frameEveryMs: number;
  faults: VehicleFaults;
  /** Ends the run by itself; undefined: until Ctrl-C. */
  forMs: number | undefined;
  engine: 'embedded' | { url: string };
  dataDir: string | undefined;
  ports: PortChoice;
  gateway: GatewaySettings;
  mqttProfile: 'aws' | 'spec';
  mqttQuotas: 'aws' | 'off';
  lifecycleFaults: EventFaults | undefined;
  policyDelayMs: number;
  /** Interface to bind, and the names other machines use for this one. */
  host: string;
  hostNames: string[];
  readyFile: string | undefined;
  json: boolean;
  verbose: boolean;
  help: boolean;
}

export const UP_HELP = `roadbed up: start the cloud on this machine, from the synthesized templates, and vehicles in it

usage: roadbed up [options]

  --vehicles N          vehicles to give birth to and drive (default 0: the cloud alone)
  --replay FILE         a recorded drive (.csv or .csv.gz) for one of the vehicles; may be repeated (default: one of two
                        or more vehicles drives a recording, ten minutes in a city)
  --codec C             of telemetry: packed (default), protobuf or json
  --frame-every D       how much time a vehicle's frame spans while nobody watches (default 1s)
  --faults F            what goes wrong with vehicles, e.g. tunnel=30s/5s,flap=20s,skew=2s,lost-receipts=0.1,slow=500ms
  --for DURATION        end by itself, e.g. 30s, 2m; exit 0 when nothing was lost, else 1
  --engine E            embedded (default), or the URL of a LocalStack-compatible endpoint
  --data-dir DIR        keep sessions, queued and retained messages, the registry, the CA and the vehicles there, for
                        the next run; without it nothing is written
  --ports P             auto (default: free ports); aws: 8883, 8443 and 443 as on AWS; by name, e.g. mqtt=8883,api=3000
                        (mqtt, https, alpn, aws, api, token, plain-mqtt, plain-ws); or the first of six consecutive ones
  --tls V               1.2-1.3 (default), 1.2 or 1.3
  --signatures S        of WebSockets and signed HTTPS: read (default): whole and in time; or verify: right as well,
                        at the AWS APIs too
  --plain-mqtt          also MQTT without TLS, on loopback, with one certificate that may do everything
  --plain-mqtt-policy F or what this IoT policy lets it do, a JSON file
  --plain-ws            also WebSockets without TLS, on loopback
  --host ADDRESS        the interface to bind (default 127.0.0.1). WARNING: with another one, e.g. 0.0.0.0, whoever
                        reaches this machine is operator of the cloud: for containers only, ports kept on loopback
  --host-name NAME      a name others reach this machine by, e.g. of a compose service; may be repeated
  --mqtt P              aws (default), or spec: a plain MQTT broker without AWS's deviations
  --quotas Q            aws (default), or off: lifts the quotas of one MQTT connection
  --policy-delay D      how long a change of an IoT policy takes to act, e.g. 30s (default: at once)
  --lifecycle-faults F  lifecycle events late, doubled and swapped, e.g. delay=0s..5s,double=0.2,reorder=0.2,seed=1
  --ready-file FILE     written when all is up: endpoints, claim certificate, unborn vehicles, token
  --json                the last line of stdout is one JSON object; everything else goes to stderr
  --verbose             show what the cloud logs
  --help                this text

examples:
  roadbed up --vehicles 5
  roadbed up --vehicles 3 --replay drive.csv.gz --for 20s --json
  roadbed up --ready-file ready.json            the cloud alone, for your own clients
  roadbed up --vehicles 2 --engine http://localhost:4566
`;

/** Reads and checks the arguments; throws UsageError saying what was given and what is allowed. */
export function readUpOptions(args: string[]): UpOptions {
  const values = parse(args);
  const { 'lifecycle-faults': faults, 'policy-delay': policyDelay } = values;
  const ports = readPorts(values.ports ?? 'auto');
  const options: UpOptions = {
    ...readFleet(values),
    forMs: values.for === undefined ? undefined : readDuration('--for', values.for),
    engine: readEngine(values.engine ?? 'embedded'),
    dataDir: values['data-dir'],
    ports,
    gateway: readGatewayOptions(values, ports),
    mqttProfile: readChoice('--mqtt', values.mqtt ?? 'aws', ['aws', 'spec'] as const),
    mqttQuotas: readChoice('--quotas', values.quotas ?? 'aws', ['aws', 'off'] as const),
    lifecycleFaults: faults === undefined ? undefined : readLifecycleFaults(faults),
    policyDelayMs: policyDelay === undefined ? 0 : readDuration('--policy-delay', policyDelay),
    host: readHost(values.host ?? '127.0.0.1'),
    hostNames: (values['host-name'] ?? []).map((name) => name.toLowerCase()),
    readyFile: values['ready-file'],
    json: values.json ?? false,
    verbose: values.verbose ?? false,
    help: values.help ?? false,
  };
  checkFiles(options);
  return options;
}

function readFleet(values: ReturnType<typeof parse>) {
  return {
    vehicles: readCount('--vehicles', values.vehicles ?? '0', 10_000),
    replays: values.replay ?? [],
    codec: readChoice('--codec', values.codec ?? 'packed', CODEC_NAMES),
    frameEveryMs: readDuration('--frame-every', values['frame-every'] ?? '1s'),
    faults: values.faults === undefined ? {} : readVehicleFaults(values.faults),
  };
}

function checkFiles({ readyFile, replays, vehicles }: UpOptions): void {
  const readyDir = readyFile === undefined ? '.' : dirname(readyFile);
  if (!existsSync(readyDir)) throw new UsageError(`--ready-file: there is no folder ${readyDir}`);
  for (const path of replays) {
    if (!existsSync(path)) throw new UsageError(`--replay: there is no file ${path}`);
  }
  if (replays.length <= vehicles) return;
  throw new UsageError(`${replays.length} recordings need as many vehicles: --vehicles is ${vehicles}`);
}

function parse(args: string[]) {
  return parseCommandLine('up', {
    args,
    options: {
      vehicles: { type: 'string' },
      replay: { type: 'string', multiple: true },
      codec: { type: 'string' },
      'frame-every': { type: 'string' },
      faults: { type: 'string' },
      for: { type: 'string' },
      engine: { type: 'string' },
      'data-dir': { type: 'string' },
      ports: { type: 'string' },
      tls: { type: 'string' },
      signatures: { type: 'string' },
      'plain-mqtt': { type: 'boolean' },
      'plain-mqtt-policy': { type: 'string' },
      'plain-ws': { type: 'boolean' },
      host: { type: 'string' },
      'host-name': { type: 'string', multiple: true },
      mqtt: { type: 'string' },
      quotas: { type: 'string' },
      'policy-delay': { type: 'string' },
      'lifecycle-faults': { type: 'string' },
      'ready-file': { type: 'string' },
      json: { type: 'boolean' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  }).values;
}

function readChoice<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((known) => known === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`${name} is "${text}": give ${choices.join(' or ')}`);
}

function readCount(name: string, text: string, most: number): number {
  const count = wholeNumber(text);
  if (count <= most) return count;
  throw new UsageError(`${name} is "${text}": give a whole number from 0 to ${most}`);
}

function readEngine(text: string): UpOptions['engine'] {
  if (text === 'embedded') return 'embedded';
  if (URL.canParse(text) && /^https?:/.test(text)) return { url: text.replace(/\/$/, '') };
  throw new UsageError(`--engine is "${text}": give embedded, or a URL such as http://localhost:4566`);
}

function readHost(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new UsageError(`--host is "${text}": give the address of an interface, e.g. 127.0.0.1 or 0.0.0.0`);
}

/** Decimal digits only, else NaN: `Number` would take an empty text for 0. */
function wholeNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
