import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Session } from '../../../local/mqtt/session.ts';
import { SubscriptionTree } from '../../../local/mqtt/subscription-tree.ts';

function subscribe(tree: SubscriptionTree, clientId: string, filter: string): void {
  const session = new Session(clientId, 4, 0);
  tree.add({ session, filter, qos: 0, identifier: undefined, noLocal: false, retainAsPublished: false });
}

function matching(filters: string[], topic: string): string[] {
  const tree = new SubscriptionTree();
  for (const filter of filters) subscribe(tree, 'c', filter);
  return tree
    .match(topic)
    .subscriptions.map(({ filter }) => filter)
    .sort();
}

/** The definition, level by level, to compare the tree with. */
function matchesByDefinition(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return levels.length > index;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return levels.length === wanted.length;
}

describe('subscription tree', () => {
  it('does not match the parent with a trailing # [AWS-IoT: mqtt]', () => {
    expect(matching(['a/#'], 'a')).toEqual([]);
    expect(matching(['a/#'], 'a/')).toEqual(['a/#']);
    expect(matching(['a/#', 'a/b/#'], 'a/b')).toEqual(['a/#']);
  });

  it('keeps $ topics from wildcards in the first level [MQTT-4.7.2-1]', () => {
    expect(matching(['#', '+/x', '$aws/#', '$aws/+'], '$aws/x')).toEqual(['$aws/#', '$aws/+']);
  });

  it('agrees with the definition for any filter and topic', () => {
    const level = fc.constantFrom('a', 'b', '', '$x');
    const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
    const filter = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, rest]) => [...levels, ...(rest ? ['#'] : [])].join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(filter, { maxLength: 8 }), topic, (filters, name) => {
        expect(matching(filters, name)).toEqual(filters.filter((one) => matchesByDefinition(one, name)).sort());
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it('keeps nothing after the last subscription went', () => {
    const filters = ['a/b/c', 'a/+/c', '#', '$share/g/a/b', '$share/g/#'];
    const tree = new SubscriptionTree();
    for (const filter of filters) subscribe(tree, 'one', filter);
    for (const filter of filters) subscribe(tree, 'two', filter);
    for (const filter of filters) tree.remove(filter, 'one');
    expect(tree.match('a/b').groups.map(({ members }) => [...members.keys()])).toEqual([['two'], ['two']]);
    for (const filter of filters) tree.remove(filter, 'two');
    tree.remove('never/there', 'two');
    expect(tree.isEmpty).toBe(true);
    expect(tree.match('a/b')).toEqual({ subscriptions: [], groups: [] });
  });
});
