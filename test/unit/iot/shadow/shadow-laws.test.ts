import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json, type JsonObject } from '../../../../local/iot/shadow/json-tree.ts';
import { bytesOf, CAR, shadowRig } from './shadow-rig.ts';

/** Few keys, so that updates meet; one of them is no ordinary one. */
const key = fc.constantFrom('a', 'b', 'c', '__proto__');
const leaf = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.constantFrom('x', 'y'));
const { tree } = fc.letrec<{ tree: Json; value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: leaf, weight: 4 },
    { arbitrary: fc.constant(null), weight: 2 },
    { arbitrary: fc.array(leaf, { maxLength: 3 }), weight: 1 },
    { arbitrary: tie('tree'), weight: 3 },
  ),
  tree: fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
}));
const section = fc.oneof({ arbitrary: tree, weight: 6 }, { arbitrary: fc.constant(null), weight: 1 });
const state = fc.record({ desired: section, reported: section }, { requiredKeys: [] });
const history = fc.array(state, { minLength: 1, maxLength: 6 });

/** The shadow that a history of updates leads to, with what the last one told. */
function shadowAfter(states: readonly unknown[]) {
  const rig = shadowRig();
  const outcomes = states.map((each) => rig.update({ state: each }));
  const last = outcomes.at(-1);
  if (!last?.ok) throw new Error('refused');
  const {
    state: all,
    metadata,
    version,
  } = rig.shadow() as { state: JsonObject; metadata: JsonObject; version: number };
  return { all, metadata, version, told: last.told, rig };
}

/** Each path to a leaf with its value, arrays being leaves: the naive reading of "within". */
function leavesOf(value: Json | undefined, path = ''): string[] {
  if (!isJsonObject(value)) return value === undefined ? [] : [`${path} ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([name, child]) => leavesOf(child, `${path}/${name}`));
}

/** The value with each leaf of metadata's form. */
function shapeOf(value: Json, isLeaf: (value: Json) => boolean): Json {
  if (isLeaf(value)) return '*';
  if (Array.isArray(value)) return value.map((each) => shapeOf(each, isLeaf));
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, child]) => [name, shapeOf(child, isLeaf)]));
}

const isStamp = (value: Json): boolean => isJsonObject(value) && typeof value['timestamp'] === 'number';

describe('laws of the shadow', () => {
  it('the delta is what leads from reported to all that is desired, empty iff that is within', () => {
    fc.assert(
      fc.property(history, (states) => {
        const { all, told } = shadowAfter(states);
        const reported = new Set(leavesOf(all['reported']));
        const missing = leavesOf(all['desired']).filter((each) => !reported.has(each));
        expect(leavesOf(all['delta']).sort()).toEqual(missing.sort());
        const delta = told.find(({ topic }) => topic.endsWith('/delta'))?.body['state'];
        expect(delta).toEqual(all['delta']);
        expect(delta === undefined).toBe(missing.length === 0);
      }),
    );
  });

  it('reporting the delta settles it', () => {
    fc.assert(
      fc.property(history, (states) => {
        const { all, rig } = shadowAfter(states);
        if (all['delta'] === undefined) return;
        rig.update({ state: { reported: all['delta'] } });
        expect((rig.shadow()['state'] as JsonObject)['delta']).toBeUndefined();
      }),
    );
  });

  it('metadata mirrors the shape of the state', () => {
    fc.assert(
      fc.property(history, (states) => {
        const { all, metadata } = shadowAfter(states);
        const { delta: _, ...sections } = all;
        expect(shapeOf(metadata, isStamp)).toEqual(shapeOf(sections, (value) => typeof value !== 'object'));
      }),
    );
  });

  it('no null and no empty object is ever kept, and null removes what it names', () => {
    fc.assert(
      fc.property(history, key, (states, name) => {
        const { all, rig } = shadowAfter(states);
        expect(JSON.stringify(Object.values(all))).not.toMatch(/null|\{\}/);
        rig.update(`{"state":{"desired":{"${name}":null},"reported":{"${name}":null}}}`);
        const left = Object.values(rig.shadow()['state'] as JsonObject);
        for (const part of left) expect(Object.keys(part ?? {})).not.toContain(name);
      }),
    );
  });

  it('an update again changes nothing but the version', () => {
    fc.assert(
      fc.property(history, (states) => {
        const once = shadowAfter(states);
        const twice = shadowAfter([...states, states.at(-1)]);
        expect(twice.all).toEqual(once.all);
        expect(twice.version).toBe(once.version + 1);
      }),
    );
  });

  it('the version counts accepted updates, whatever is deleted or refused between', () => {
    const step = fc.oneof(state, fc.constant('delete' as const), fc.constant('refused' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const rig = shadowRig();
        let version = 0;
        for (const each of steps) {
          if (each === 'delete') rig.remove();
          else if (each === 'refused') expect(rig.update({ state: {}, version: 99 }).ok).toBe(false);
          else {
            version += 1;
            expect(rig.update({ state: each })).toMatchObject({ answer: { version } });
          }
        }
      }),
    );
  });

  it('no bytes make the service throw', () => {
    const json = fc.json({ maxDepth: 12 });
    const wrapped = fc.json({ maxDepth: 12 }).map((text) => `{"state":{"desired":${text},"reported":{"a":${text}}}}`);
    const payload = fc.oneof(fc.uint8Array({ maxLength: 64 }), json.map(bytesOf), wrapped.map(bytesOf));
    const rig = shadowRig();
    fc.assert(
      fc.property(payload, (bytes) => {
        for (const operation of ['update', 'get', 'delete'] as const) {
          const outcome = rig.service[operation](CAR, bytes);
          expect(outcome.ok || outcome.code >= 400).toBe(true);
        }
      }),
    );
  });
});
