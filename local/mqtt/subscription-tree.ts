import type { Subscription } from './session.ts';
import { parseSharedFilter } from './topic-rules.ts';

/** Members of `$share/<name>/<filter>`; each message goes to one of them. [MQTT-4.8.2] */
export interface SharedGroup {
  readonly key: string;
  readonly members: Map<string, Subscription>;
}

export interface Matches {
  readonly subscriptions: Subscription[];
  readonly groups: SharedGroup[];
}

interface TreeNode {
  children?: Map<string, TreeNode>;
  /** By client id. */
  subscriptions?: Map<string, Subscription>;
  /** By group key. */
  groups?: Map<string, SharedGroup>;
}

/**
 * Subscriptions by topic filter, a level a node. `version` changes with every change, so that routes can be cached.
 * `a/#` matches `a` only when asked to [MQTT-4.7.1-2], not on AWS [AWS-IoT: mqtt]; wildcards in the first level do not match `$` topics [MQTT-4.7.2-1].
 */
export class SubscriptionTree {
  readonly #root: TreeNode = {};
  readonly #hashMatchesParent: boolean;
  #version = 0;
  #size = 0;

  constructor(options: { hashMatchesParent: boolean } = { hashMatchesParent: false }) {
    this.#hashMatchesParent = options.hashMatchesParent;
  }

  get version(): number {
    return this.#version;
  }

  /** Subscriptions of all clients. */
  get size(): number {
    return this.#size;
  }

  /** Adds a subscription, or replaces the one this client has on the same filter. */
  add(subscription: Subscription): void {
    this.#version += 1;
    const clientId = subscription.session.clientId;
    const shared = parseSharedFilter(subscription.filter);
    const node = this.#make((shared?.filter ?? subscription.filter).split('/'));
    if (!shared) {
      node.subscriptions ??= new Map();
      this.#put(node.subscriptions, clientId, subscription);
      return;
    }
    node.groups ??= new Map();
    const group = node.groups.get(subscription.filter) ?? { key: subscription.filter, members: new Map() };
    this.#put(group.members, clientId, subscription);
    node.groups.set(subscription.filter, group);
  }

  remove(filter: string, clientId: string): void {
    this.#version += 1;
    const shared = parseSharedFilter(filter);
    prune(this.#root, (shared?.filter ?? filter).split('/'), 0, (node) => {
      if (!shared) {
        if (node.subscriptions?.delete(clientId)) this.#size -= 1;
        return;
      }
      const group = node.groups?.get(filter);
      if (group?.members.delete(clientId)) this.#size -= 1;
      if (group?.members.size === 0) node.groups?.delete(filter);
    });
  }

  /** The group of a whole `$share/<name>/<filter>`, if it has members. */
  groupOf(key: string): SharedGroup | undefined {
    let node: TreeNode | undefined = this.#root;
    for (const level of parseSharedFilter(key)?.filter.split('/') ?? []) node = node?.children?.get(level);
    return node?.groups?.get(key);
  }

  match(topic: string): Matches {
    const matches: Matches = { subscriptions: [], groups: [] };
    this.#collect(this.#root, topic.split('/'), 0, matches);
    return matches;
  }

  /** True when nothing is kept any more; nodes go with their last subscription. */
  get isEmpty(): boolean {
    return this.#root.children === undefined;
  }

  #collect(node: TreeNode, levels: string[], depth: number, into: Matches): void {
    const rest = node.children?.get('#');
    if (depth === levels.length) {
      take(node, into);
      if (rest && this.#hashMatchesParent) take(rest, into);
      return;
    }
    const level = levels[depth] ?? '';
    const exact = node.children?.get(level);
    if (exact) this.#collect(exact, levels, depth + 1, into);
    if (depth === 0 && level.startsWith('$')) return;
    const single = node.children?.get('+');
    if (single) this.#collect(single, levels, depth + 1, into);
    if (rest) take(rest, into);
  }

  #put(members: Map<string, Subscription>, clientId: string, subscription: Subscription): void {
    if (!members.has(clientId)) this.#size += 1;
    members.set(clientId, subscription);
  }

  #make(levels: string[]): TreeNode {
    let node = this.#root;
    for (const level of levels) {
      node.children ??= new Map();
      const child = node.children.get(level) ?? {};
      node.children.set(level, child);
      node = child;
    }
    return node;
  }
}

function take(node: TreeNode, into: Matches): void {
  if (node.subscriptions) into.subscriptions.push(...node.subscriptions.values());
  if (node.groups) into.groups.push(...node.groups.values());
}

function prune(node: TreeNode, levels: string[], depth: number, remove: (node: TreeNode) => void): void {
  if (depth === levels.length) {
    remove(node);
    if (node.subscriptions?.size === 0) delete node.subscriptions;
    if (node.groups?.size === 0) delete node.groups;
    return;
  }
  const level = levels[depth] ?? '';
  const child = node.children?.get(level);
  if (!child) return;
  prune(child, levels, depth + 1, remove);
  if (!child.children && !child.subscriptions && !child.groups) node.children?.delete(level);
  if (node.children?.size === 0) delete node.children;
}
