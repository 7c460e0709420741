/** Where an operation is: a method and a path with `{labels}`, of which the last may take several segments: `{arn+}`. */
export interface Route {
  name: string;
  method: string;
  route: string;
}

type Found<Operation> = { operation: Operation; path: Record<string, string> };

/** Finds the operation of a request's method and path, with the labels decoded. */
export function routesOf<Operation extends Route>(operations: readonly Operation[]) {
  const routes = operations.map((operation) => ({ operation, wanted: operation.route.split('/') }));
  return (method: string, pathname: string): Found<Operation> | undefined => {
    const given = pathname.split('/');
    for (const { operation, wanted } of routes) {
      const path = operation.method === method ? matchRoute(wanted, given) : undefined;
      if (path) return { operation, path };
    }
    return undefined;
  };
}

/** Compares undecoded segments: an ARN in a label has its slashes encoded. */
function matchRoute(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const isGreedy = wanted.at(-1)?.endsWith('+}') ?? false;
  if (isGreedy ? given.length < wanted.length : given.length !== wanted.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(segment) ?? [];
    const actual = greedy ? given.slice(index).join('/') : (given[index] ?? '');
    if (name === undefined && segment !== actual) return undefined;
    if (name === undefined) continue;
    const decoded = decode(actual);
    if (!decoded) return undefined;
    labels[name] = decoded;
  }
  return labels;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
