/** How a topic goes out: with its alias, and with its name only while the client does not know the alias. */
export interface OutboundAlias {
  alias: number;
  /** The client knows it: the name is left out. */
  isKnown: boolean;
}

/** Topic aliases the broker set on one connection: the first topics it sends get one, up to the client's maximum. [MQTT-3.3.2.3.4] */
export class OutboundAliases {
  readonly #maximum: number;
  readonly #aliases = new Map<string, number>();

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  of(topic: string): OutboundAlias | undefined {
    const alias = this.#aliases.get(topic);
    if (alias !== undefined) return { alias, isKnown: true };
    return this.#aliases.size < this.#maximum ? { alias: this.#aliases.size + 1, isKnown: false } : undefined;
  }

  /** The packet that names topic and alias is on its way. */
  sent(topic: string, { alias }: OutboundAlias): void {
    this.#aliases.set(topic, alias);
  }
}
