/**
 * Which signal stands where in a vehicle's state. Vehicles of one kind report the same signals in the same order and
 * share a layout, so that a vehicle in memory is its values and times alone.
 */
export interface SignalLayout {
  readonly paths: string[];
  readonly slotOf: Map<string, number>;
  /** Layouts with one signal more, by its path; undefined for a layout that belongs to one state and grows itself. */
  readonly next: Map<string, SignalLayout> | undefined;
}

/**
 * Signals in all shared layouts together, some 10 MB. A fleet has a few kinds of vehicles; whoever invents ever new
 * signals fills this once, and layouts made after that are not shared.
 */
const MOST_SHARED_SIGNALS = 200_000;
let sharedSignals = 0;

export const NO_SIGNALS: SignalLayout = { paths: [], slotOf: new Map(), next: new Map() };

/** The layout with one signal more, at the end. */
export function withSignal(layout: SignalLayout, path: string): SignalLayout {
  if (layout.next === undefined) return append(layout, path);
  const known = layout.next.get(path);
  if (known !== undefined) return known;
  sharedSignals += layout.paths.length + 1;
  const isShared = sharedSignals <= MOST_SHARED_SIGNALS;
  const copy = { paths: [...layout.paths], slotOf: new Map(layout.slotOf), next: isShared ? new Map() : undefined };
  const longer = append(copy, path);
  if (isShared) layout.next.set(path, longer);
  return longer;
}

function append(layout: SignalLayout, path: string): SignalLayout {
  layout.slotOf.set(path, layout.paths.length);
  layout.paths.push(path);
  return layout;
}
