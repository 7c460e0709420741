/** Every listener of a local cloud by the name it has on the command line. */
export const PORT_NAMES = ['mqtt', 'aws', 'api', 'token', 'https', 'alpn', 'plain-mqtt', 'plain-ws'] as const;
export type PortName = (typeof PORT_NAMES)[number];

/** A port for each listener; 0 takes a free one. */
export type PortPlan = Record<PortName, number>;

/** Free ports, consecutive ones from `base` on, or given ones by name and free ones for the rest. */
export type PortChoice = 'auto' | { base: number } | Partial<PortPlan>;

/** AWS's own. [AWS-IoT: protocols] */
export const AWS_PORTS: Partial<PortPlan> = { mqtt: 8883, https: 8443, alpn: 443 };

/** Those that always listen: they have the consecutive ports. */
const CONSECUTIVE: readonly PortName[] = ['mqtt', 'aws', 'api', 'token', 'https', 'alpn'];
export const CONSECUTIVE_PORTS = CONSECUTIVE.length;

export function planPorts(choice: PortChoice): PortPlan {
  const free = Object.fromEntries(PORT_NAMES.map((name) => [name, 0])) as PortPlan;
  if (choice === 'auto') return free;
  if (!('base' in choice)) return { ...free, ...choice };
  const taken = CONSECUTIVE.map((name, index) => [name, choice.base + index]);
  return { ...free, ...Object.fromEntries(taken) };
}
