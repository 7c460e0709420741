import type { AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import type { PolicyExplanation } from '../policy/compiled-policies.ts';
import type { VariableValues } from '../policy/statement-variables.ts';
import type { Decision } from './live-decision.ts';
import type { RecordedRefusal } from './refusal.ts';
import type { RefusalBook } from './refusal-book.ts';

/** SigV4 signing name of Roadbed's own API at the front door. AWS has no such service. */
const SIGNING_NAME = 'roadbed';
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 500;

interface RefusalsServiceOptions {
  book: RefusalBook;
  /** All counts, in Prometheus' text format. */
  metrics?: () => string;
  /** What a connected client may do; undefined when no such client is connected. */
  decide(clientId: string, action: string, resource: string): Decision | undefined;
}

/**
 * For the operator: `GET /refusals?clientId=&limit=`, the last refusals, the latest first; and
 * `GET /decision?clientId=&action=&resource=`, whether a connected client may do something now, and why; `GET /metrics`. Roles are
 * denied whatever their policies say: what devices tried is no function's business.
 */
export function createRefusalsService({ book, metrics, decide }: RefusalsServiceOptions): AwsService {
  function listRefusals(query: URLSearchParams): AwsHttpResponse {
    const limit = readLimit(query.get('limit'));
    if (limit === undefined) return jsonAnswer(400, { message: `limit is a whole number from 1 to ${MAX_LIMIT}.` });
    const refusals = book.last({ clientId: query.get('clientId') ?? undefined, limit });
    return jsonAnswer(200, { refusals: refusals.map(refusalView) });
  }

  function explainDecision(query: URLSearchParams): AwsHttpResponse {
    const [clientId, action, resource] = ['clientId', 'action', 'resource'].map((name) => query.get(name));
    if (!clientId || !action || !resource) {
      return jsonAnswer(400, { message: 'clientId, action and resource are needed.' });
    }
    const decision = decide(clientId, action, resource);
    return decision
      ? jsonAnswer(200, decisionView(decision))
      : jsonAnswer(404, { message: `No client ${clientId} is connected.` });
  }

  return {
    signingNames: [SIGNING_NAME],
    // no policy can grant it: see `handle`
    requiredPermissions: () => [{ action: `${SIGNING_NAME}:ListRefusals`, resource: '*' }],
    async handle(request, caller) {
      if (caller.kind !== 'operator') return accessDenied('Only the operator may read refusals.');
      const [path = '', search = ''] = request.url.split('?');
      const answer = new Map([
        ['/refusals', listRefusals],
        ['/decision', explainDecision],
        ...(metrics ? [['/metrics', () => textAnswer(metrics())] as const] : []),
      ]).get(path);
      if (!answer) return jsonAnswer(404, { message: `There is nothing at ${path}.` });
      if (request.method !== 'GET') return jsonAnswer(405, { message: 'Refusals can only be read.' });
      return answer(new URLSearchParams(search));
    },
    accessDenied,
  };
}

function readLimit(text: string | null): number | undefined {
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_LIMIT ? limit : undefined;
}

/** A refusal as the API tells it. */
export interface RefusalView extends Omit<RecordedRefusal, 'firstAtMs' | 'lastAtMs' | 'explanation'> {
  /** ISO 8601. */
  firstAt: string;
  lastAt: string;
  /** Of the deciding statement, or the nearest. */
  variables?: VariableValues;
  decision?: Omit<PolicyExplanation, 'variables'>;
}

function refusalView({ firstAtMs, lastAtMs, explanation, ...rest }: RecordedRefusal): RefusalView {
  const view = { firstAt: new Date(firstAtMs).toISOString(), lastAt: new Date(lastAtMs).toISOString(), ...rest };
  if (explanation === undefined) return view;
  const { variables, ...decision } = explanation;
  return { ...view, variables, decision };
}

/** A decision as the API tells it. */
export interface DecisionView extends Omit<Decision, 'explanation'> {
  variables?: VariableValues;
  decision?: Omit<PolicyExplanation, 'variables'>;
}

function decisionView({ explanation, ...view }: Decision): DecisionView {
  if (explanation === undefined) return view;
  const { variables, ...decision } = explanation;
  return { ...view, variables, decision };
}

function accessDenied(message: string): AwsHttpResponse {
  return { ...jsonAnswer(403, { message }), headers: { ...JSON_TYPE, 'x-amzn-ErrorType': 'AccessDeniedException' } };
}

function textAnswer(body: string): AwsHttpResponse {
  return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body };
}

const JSON_TYPE = { 'content-type': 'application/json' };

function jsonAnswer(status: number, body: object): AwsHttpResponse {
  return { status, headers: JSON_TYPE, body: JSON.stringify(body) };
}
