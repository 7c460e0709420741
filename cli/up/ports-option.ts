import {
  AWS_PORTS,
  CONSECUTIVE_PORTS,
  PORT_NAMES,
  type PortChoice,
  type PortName,
  type PortPlan,
} from '../../local/port-plan.ts';
import { UsageError } from '../usage-error.ts';

const LAST_PORT = 65_535;
const LAST_BASE = LAST_PORT - CONSECUTIVE_PORTS + 1;
const FORMS = `give auto, aws, ports by name such as mqtt=8883,https=8443, or the first of ${CONSECUTIVE_PORTS} consecutive ports (1 to ${LAST_BASE})`;

/** `auto`, a first port, or a list of `aws` and `NAME=PORT`. Throws UsageError. */
export function readPorts(text: string): PortChoice {
  if (text === 'auto') return 'auto';
  if (/^\d+$/.test(text)) {
    const base = Number(text);
    if (base >= 1 && base <= LAST_BASE) return { base };
    throw new UsageError(`--ports is "${text}": ${FORMS}`);
  }
  const plan: Partial<PortPlan> = {};
  for (const item of text.split(',')) Object.assign(plan, readItem(text, item));
  refuseTwins(plan);
  return plan;
}

function readItem(text: string, item: string): Partial<PortPlan> {
  if (item === 'aws') return AWS_PORTS;
  const [, name, port = ''] = /^([a-z-]+)=(\d+)$/.exec(item) ?? [];
  if (name === undefined) throw new UsageError(`--ports is "${text}": ${FORMS}`);
  if (!isPortName(name))
    throw new UsageError(`--ports: there is no listener "${name}"; there are ${PORT_NAMES.join(', ')}`);
  if (Number(port) > LAST_PORT)
    throw new UsageError(`--ports: ${item} is no port; give 0 (a free one) to ${LAST_PORT}`);
  return { [name]: Number(port) };
}

function isPortName(name: string): name is PortName {
  return (PORT_NAMES as readonly string[]).includes(name);
}

function refuseTwins(plan: Partial<PortPlan>): void {
  const seen = new Map<number, string>();
  for (const [name, port] of Object.entries(plan)) {
    const twin = port === 0 ? undefined : seen.get(port);
    if (twin !== undefined) throw new UsageError(`--ports: ${twin} and ${name} cannot both be ${port}`);
    seen.set(port, name);
  }
}
