import type { AwsHttpRequest } from '../../ports/aws-http.ts';
import { type DataPlaneError, refuse } from './data-plane-error.ts';

type DataPlaneOperation =
  | 'Publish'
  | 'GetRetainedMessage'
  | 'ListRetainedMessages'
  | 'GetConnection'
  | 'DeleteConnection'
  | 'ListSubscriptions'
  | 'SendDirectMessage'
  | 'GetThingShadow'
  | 'UpdateThingShadow'
  | 'DeleteThingShadow'
  | 'ListNamedShadowsForThing';

/** A request with its operation known. `subject` is the topic, the client id or the thing name, decoded; empty for a list of all. */
export interface RoutedCall {
  ok: true;
  operation: DataPlaneOperation;
  subject: string;
  query: URLSearchParams;
  request: AwsHttpRequest;
}

interface Route {
  path: RegExp;
  methods: Record<string, DataPlaneOperation>;
}

/** Most specific first; the subject may hold slashes, encoded or not. */
const ROUTES: Route[] = [
  { path: /^\/topics\/(.+)$/, methods: { POST: 'Publish' } },
  { path: /^\/retainedMessage\/(.+)$/, methods: { GET: 'GetRetainedMessage' } },
  { path: /^\/retainedMessage\/?$/, methods: { GET: 'ListRetainedMessages' } },
  { path: /^\/connections\/(.+)\/subscriptions$/, methods: { GET: 'ListSubscriptions' } },
  { path: /^\/connections\/(.+)\/messages$/, methods: { POST: 'SendDirectMessage' } },
  { path: /^\/connections\/([^/]+)$/, methods: { GET: 'GetConnection', DELETE: 'DeleteConnection' } },
  {
    path: /^\/things\/([^/]+)\/shadow$/,
    methods: { GET: 'GetThingShadow', POST: 'UpdateThingShadow', DELETE: 'DeleteThingShadow' },
  },
  { path: /^\/api\/things\/shadow\/ListNamedShadowsForThing\/([^/]+)$/, methods: { GET: 'ListNamedShadowsForThing' } },
];

/** Finds the operation by method and path. [AWS-IoT: API_Operations_AWS_IoT_Data_Plane] */
export function routeCall(request: AwsHttpRequest): RoutedCall | DataPlaneError {
  const [path = '', queryText = ''] = splitOnce(request.url, '?');
  for (const route of ROUTES) {
    const match = route.path.exec(path);
    if (!match) continue;
    const operation = Object.hasOwn(route.methods, request.method) ? route.methods[request.method] : undefined;
    if (operation === undefined) {
      return refuse('MethodNotAllowedException', `${request.method} is not supported on this resource`);
    }
    const subject = decode(match[1] ?? '');
    if (subject === undefined) return refuse('InvalidRequestException', 'The path is not valid percent-encoding');
    return { ok: true, operation, subject, query: new URLSearchParams(queryText), request };
  }
  return refuse('ResourceNotFoundException', `No resource ${path}`);
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
