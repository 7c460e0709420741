import type { DecisionView, RefusalView } from '../../local/iot/refusals/refusals-service.ts';
import { UsageError } from '../usage-error.ts';

/** Reads the last refusals from a cloud's front door, the latest first. Throws when nobody answers there. */
export async function fetchRefusals(
  endpoint: string,
  question: { clientId: string | undefined; limit: number },
): Promise<RefusalView[]> {
  const { clientId, limit } = question;
  const response = await ask(endpoint, '/refusals', {
    limit: String(limit),
    ...(clientId === undefined ? {} : { clientId }),
  });
  if (!response.ok) throw noCloud(endpoint, response);
  return ((await response.json()) as { refusals: RefusalView[] }).refusals;
}

/** What a connected client may do; throws when it is not connected, and when nobody answers. */
export async function fetchDecision(
  endpoint: string,
  { clientId, action, resource }: { clientId: string; action: string; resource: string },
): Promise<DecisionView> {
  const response = await ask(endpoint, '/decision', { clientId, action, resource });
  if (response.status === 404) {
    throw new UsageError(`client ${clientId} is not connected to ${endpoint}: ask with --policy, or once it is`);
  }
  if (!response.ok) throw noCloud(endpoint, response);
  return (await response.json()) as DecisionView;
}

function noCloud(endpoint: string, { status }: Response): UsageError {
  return new UsageError(`${endpoint} answers ${status}: it is no local cloud of Roadbed`);
}

/** The front door reads caller and service from the scope of the signature, and does not verify the rest. */
async function ask(endpoint: string, path: string, query: Record<string, string>): Promise<Response> {
  const url = new URL(path, endpoint);
  url.search = new URLSearchParams(query).toString();
  const scope = 'operator/20260101/local/roadbed/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  try {
    return await fetch(url, { headers: { authorization }, redirect: 'error', signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    throw new Error(`no local cloud answers at ${url.origin}`, { cause: (error as Error).cause ?? error });
  }
}
