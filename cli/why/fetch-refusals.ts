import type { RefusalView } from '../../local/iot/refusals/refusals-service.ts';
import { UsageError } from '../usage-error.ts';

/** Reads the last refusals from a cloud's front door, the latest first. Throws when nobody answers there. */
export async function fetchRefusals(
  endpoint: string,
  question: { clientId: string | undefined; limit: number },
): Promise<RefusalView[]> {
  const url = new URL('/refusals', endpoint);
  url.searchParams.set('limit', String(question.limit));
  if (question.clientId !== undefined) url.searchParams.set('clientId', question.clientId);
  const response = await ask(url);
  if (!response.ok) throw new UsageError(`${endpoint} answers ${response.status}: it is no local cloud of Roadbed`);
  return ((await response.json()) as { refusals: RefusalView[] }).refusals;
}

/** The front door reads caller and service from the scope of the signature, and does not verify the rest. */
async function ask(url: URL): Promise<Response> {
  const scope = 'operator/20260101/local/roadbed/aws4_request';
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  try {
    return await fetch(url, { headers: { authorization }, redirect: 'error', signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    throw new Error(`no local cloud answers at ${url.origin}`, { cause: (error as Error).cause ?? error });
  }
}
