/**
 * Ids with everything they depend on before them; otherwise in the order given. A dependency that is not among the
 * nodes is left to the caller. Throws on a cycle and names it.
 */
export function inDependencyOrder(nodes: Record<string, { dependencies?: string[] }>, where: string): string[] {
  const ordered: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string, trail: string[]): void => {
    if (state.get(id) === 'done') return;
    if (state.get(id) === 'open') {
      const cycle = [...trail.slice(trail.indexOf(id)), id];
      throw new Error(`Circular dependency in ${where}: ${cycle.join(' -> ')}`);
    }
    state.set(id, 'open');
    for (const dependency of nodes[id]?.dependencies ?? []) {
      if (Object.hasOwn(nodes, dependency)) visit(dependency, [...trail, id]);
    }
    state.set(id, 'done');
    ordered.push(id);
  };
  for (const id of Object.keys(nodes)) visit(id, []);
  return ordered;
}
