import type { Clock } from '../../ports/clock.ts';
import { AwsError } from '../aws-error.ts';
import { invalid, limitExceeded, notFound } from './event-errors.ts';
import type { EventBus, EventRule, RuleSettings } from './event-rule.ts';

export const DEFAULT_BUS = 'default';
const NAME = /^[.\-_A-Za-z0-9]{1,256}$/;
const RULE_NAME = /^[.\-_A-Za-z0-9]{1,64}$/;
/** [AWS-EventBridge: eb-quota] */
const MAX_RULES_PER_BUS = 300;
const MAX_BUSES = 100;

/** Event buses and their rules, in memory. What is missing, there already or too much is thrown as `AwsError`. */
export class BusBook {
  readonly #buses = new Map<string, EventBus>();
  readonly #scope: { accountId: string; region: string; clock: Clock };

  constructor(scope: { accountId: string; region: string; clock: Clock }) {
    this.#scope = scope;
    this.addBus(DEFAULT_BUS, undefined);
  }

  buses(): EventBus[] {
    return sorted(this.#buses.values());
  }

  rulesOf(bus: EventBus): EventRule[] {
    return sorted(bus.rules.values());
  }

  /** The name of a bus given by name or ARN; the default bus when it is not given. */
  busNameOf(nameOrArn: unknown): string {
    if (nameOrArn === undefined) return DEFAULT_BUS;
    return String(nameOrArn).replace(/^arn:[^:]*:events:[^:]*:[^:]*:event-bus\//, '');
  }

  arnOfBus(name: string): string {
    return this.#arn(`event-bus/${name}`);
  }

  arnOfRule(busName: string, name: string): string {
    return this.#arn(busName === DEFAULT_BUS ? `rule/${name}` : `rule/${busName}/${name}`);
  }

  addBus(name: string, description: string | undefined): EventBus {
    if (!NAME.test(name)) throw invalid(`Event bus name ${JSON.stringify(name)} is not valid.`);
    if (this.#buses.has(name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    }
    if (this.#buses.size >= MAX_BUSES) throw limitExceeded(`${MAX_BUSES} event buses`);
    const createdMs = this.#scope.clock.nowMs();
    const bus = { name, arn: this.arnOfBus(name), createdMs, description, rules: new Map() };
    this.#buses.set(name, bus);
    return bus;
  }

  knownBus(nameOrArn: unknown): EventBus | undefined {
    return this.#buses.get(this.busNameOf(nameOrArn));
  }

  bus(nameOrArn: unknown): EventBus {
    const bus = this.knownBus(nameOrArn);
    if (!bus) throw notFound(`Event bus ${this.busNameOf(nameOrArn)} does not exist.`);
    return bus;
  }

  removeBus(name: string): void {
    if (name === DEFAULT_BUS) throw invalid('Cannot delete event bus default.');
    const bus = this.#buses.get(name);
    if (bus && bus.rules.size > 0) throw invalid("Event bus can't be deleted since it has rules.");
    this.#buses.delete(name);
  }

  /** Keeps the targets of a rule that is there. */
  putRule(bus: EventBus, name: string, settings: RuleSettings): EventRule {
    if (!RULE_NAME.test(name)) throw invalid(`Rule name ${JSON.stringify(name)} is not valid.`);
    const known = bus.rules.get(name);
    if (known) {
      known.settings = settings;
      return known;
    }
    if (bus.rules.size >= MAX_RULES_PER_BUS) throw limitExceeded(`${MAX_RULES_PER_BUS} rules a bus`);
    const rule = { name, arn: this.arnOfRule(bus.name, name), busName: bus.name, settings, targets: new Map() };
    bus.rules.set(name, rule);
    return rule;
  }

  rule(busNameOrArn: unknown, name: unknown): EventRule {
    const bus = this.bus(busNameOrArn);
    const rule = bus.rules.get(String(name));
    if (!rule) throw notFound(`Rule ${String(name)} does not exist on EventBus ${bus.name}.`);
    return rule;
  }

  #arn(resource: string): string {
    return `arn:aws:events:${this.#scope.region}:${this.#scope.accountId}:${resource}`;
  }
}

function sorted<T extends { name: string }>(items: Iterable<T>): T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}
