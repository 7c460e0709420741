/** An operation as the SDK's command describes it. */
export interface SdkOperation {
  name: string;
  method: string;
  /** Path with `{labels}`. */
  route: string;
}

type CommandClass = new (input: object) => { schema: readonly unknown[] };

/** Every operation that a client package has a command for, by name. */
export function sdkOperations(client: object): SdkOperation[] {
  const commands = Object.entries(client).filter(([name]) => /^[A-Z]\w*Command$/.test(name));
  return commands.map(([command, Command]) => describe(command, Command as CommandClass)).sort(byName);
}

function describe(command: string, Command: CommandClass): SdkOperation {
  const traits = new Command({}).schema[3] as { http?: [method: string, route: string] } | undefined;
  if (!traits?.http) throw new Error(`The SDK's ${command} has no schema to read its route from.`);
  const [method, route] = traits.http;
  return { name: command.replace(/Command$/, ''), method, route };
}

function byName(one: SdkOperation, other: SdkOperation): number {
  return one.name < other.name ? -1 : 1;
}
