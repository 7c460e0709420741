import type { RouteSpec } from '../backends.ts';

export interface RouteMatch {
  route: RouteSpec;
  /** Still percent-encoded values by parameter name. */
  pathParameters: Record<string, string>;
}

interface CompiledRoute {
  route: RouteSpec;
  method: string;
  segments: string[];
  /** Orders routes by how specific they are; the greater text wins. */
  rank: string;
}

const DEFAULT_ROUTE_KEY = '$default';
const ROUTE_KEY = /^(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/\S*)$/;

/** Throws `BadRequestException` for a key that is neither `$default` nor `METHOD /path`. */
export function checkRouteKey(routeKey: string): void {
  if (routeKey === DEFAULT_ROUTE_KEY || ROUTE_KEY.test(routeKey)) return;
  throw Object.assign(new Error(`The provided route key is not formatted properly: ${routeKey}`), {
    name: 'BadRequestException',
  });
}

/**
 * Chooses a route as API Gateway does: a full match before a greedy one before `$default`; segment by segment a
 * literal beats a parameter, and a named method beats ANY. [AWS-APIGateway: routing API requests]
 */
export class RouteTable {
  readonly #routes: CompiledRoute[] = [];
  #default: RouteSpec | undefined;

  add(route: RouteSpec): void {
    checkRouteKey(route.RouteKey);
    const match = ROUTE_KEY.exec(route.RouteKey);
    if (match?.[1] === undefined || match[2] === undefined) {
      this.#default = route;
      return;
    }
    const segments = match[2].slice(1).split('/');
    const method = match[1];
    this.#routes.push({ route, method, segments, rank: rankOf(segments, method) });
    this.#routes.sort((left, right) => (left.rank < right.rank ? 1 : -1));
  }

  /** `path` is the request's path without query, undecoded. */
  find(method: string, path: string): RouteMatch | undefined {
    const given = path.slice(1).split('/');
    for (const candidate of this.#routes) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = parametersOf(candidate.segments, given);
      if (pathParameters !== undefined) return { route: candidate.route, pathParameters };
    }
    return this.#default === undefined ? undefined : { route: this.#default, pathParameters: {} };
  }
}

function rankOf(segments: string[], method: string): string {
  const isGreedy = isGreedyParameter(segments.at(-1) ?? '');
  const kinds = segments.map((segment) => (isGreedyParameter(segment) ? '0' : isParameter(segment) ? '1' : '2'));
  return `${isGreedy ? 0 : 1}${kinds.join('')}|${method === 'ANY' ? 0 : 1}`;
}

function parametersOf(pattern: string[], given: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const value = given[index];
    if (value === undefined) return undefined;
    if (isGreedyParameter(segment)) {
      const rest = given.slice(index).join('/');
      return rest === '' ? undefined : { ...parameters, [segment.slice(1, -2)]: rest };
    }
    if (isParameter(segment)) {
      if (value === '') return undefined;
      parameters[segment.slice(1, -1)] = value;
    } else if (segment !== value) {
      return undefined;
    }
  }
  return given.length === pattern.length ? parameters : undefined;
}

function isGreedyParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('+}');
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}');
}
