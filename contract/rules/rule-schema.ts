import * as v from 'valibot';
import { isSignalPath } from '../telemetry/frame.ts';
import { hasMoment, isMoment, type RuleCondition, type VehicleRule } from './vehicle-rule.ts';

const DAY_MS = 86_400_000;
const MOST_CORNERS = 64;
const MOST_PARTS = 16;
const MOST_CARRIED = 16;

const path = v.pipe(v.string(), v.check(isSignalPath, 'is no signal path'));
const value = v.union([v.pipe(v.number(), v.finite()), v.boolean(), v.pipe(v.string(), v.maxLength(256))]);
const name = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/, 'is no name: lower case, digits and hyphens'));
const eventType = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/, 'is no event type, alarm.battery-low for example'),
  v.maxLength(64),
);
const latLon = v.strictTuple([
  v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
  v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
]);
const area = v.union(
  [
    v.strictObject({
      circle: v.strictObject({ center: latLon, radiusM: v.pipe(v.number(), v.minValue(1), v.maxValue(1_000_000)) }),
    }),
    v.strictObject({ polygon: v.pipe(v.array(latLon), v.minLength(3), v.maxLength(MOST_CORNERS)) }),
  ],
  `is no circle, nor a polygon of 3 to ${MOST_CORNERS} corners`,
);
const parts = v.lazy(() => v.pipe(v.array(condition), v.minLength(1), v.maxLength(MOST_PARTS)));

const condition: v.GenericSchema<RuleCondition> = v.union(
  [
    v.strictObject({ signal: path, is: v.picklist(['=', '!=', '<', '<=', '>', '>=']), value }),
    v.strictObject({ inside: area }),
    v.strictObject({ all: parts }),
    v.strictObject({ any: parts }),
    v.strictObject({ not: v.lazy(() => condition) }),
    v.strictObject({ changed: path, from: v.optional(value), to: v.optional(value) }),
    v.strictObject({
      dtc: v.picklist(['appears', 'disappears']),
      codes: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z0-9]{1,8}$/))), v.minLength(1))),
    }),
  ],
  'is no condition',
);

const durationMs = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7 * DAY_MS));
const names = v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1));

/** A rule's definition. Throws nothing: what is wrong comes with where it is. */
const ruleSchema = v.pipe(
  v.strictObject({
    name,
    description: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
    appliesTo: v.optional(
      v.strictObject({
        schemas: v.optional(names),
        models: v.optional(names),
        labels: v.optional(v.record(v.string(), v.string())),
      }),
    ),
    when: condition,
    until: v.optional(condition),
    holdsForMs: v.optional(durationMs),
    atMostEveryMs: v.optional(durationMs),
    isSilentAtFirst: v.optional(v.boolean()),
    event: eventType,
    endEvent: v.optional(eventType),
    carries: v.pipe(v.array(path), v.maxLength(MOST_CARRIED)),
  }),
  v.check(({ until }) => until === undefined || !hasMoment(until), 'until: a moment has no place there'),
  v.check(
    (rule) =>
      !hasMoment(rule.when) || [rule.until, rule.holdsForMs, rule.endEvent, rule.isSilentAtFirst].every(isUndefined),
    'a moment does not last: no until, holdsForMs, endEvent or isSilentAtFirst',
  ),
  v.check(({ when }) => areMomentsApart(when), 'when: a moment is under `all`, or in an `any` of moments'),
);

export type RuleReading = { ok: true; rule: VehicleRule } | { ok: false; faults: string[] };

/** Checks what came from a file. */
export function readRule(definition: unknown): RuleReading {
  const parsed = v.safeParse(ruleSchema, definition);
  if (parsed.success) return { ok: true, rule: parsed.output as VehicleRule };
  const faults = parsed.issues.map((issue) => [v.getDotPath(issue), issue.message].filter(Boolean).join(': '));
  return { ok: false, faults };
}

/** An `any` of a moment and a state would fire again with each change while the state holds; `not` is nearly always true. */
function areMomentsApart(part: RuleCondition): boolean {
  if (isMoment(part) || !hasMoment(part)) return true;
  if ('all' in part) return part.all.every(areMomentsApart);
  return 'any' in part && part.any.every((each) => hasMoment(each) && areMomentsApart(each));
}

const isUndefined = (it: unknown): boolean => it === undefined;
