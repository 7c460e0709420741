import { signatureHeaders } from '../../local/iot/signed-requests/sign-request.ts';
import { OPERATOR_KEY } from '../../local/operator-key.ts';
import { SCHEDULES_SIGNING_NAME, type ScheduleView } from '../../local/schedules-service.ts';
import { UsageError } from '../usage-error.ts';

interface Cloud {
  endpoint: string;
  region: string;
}

type RunOutcome = { ok: true } | { ok: false; message: string };

/** Throws when no local cloud answers. */
export async function fetchSchedules(cloud: Cloud): Promise<ScheduleView[]> {
  const response = await ask(cloud, 'GET', '/schedules');
  if (!response.ok) throw noCloud(cloud, response);
  return ((await response.json()) as { schedules: ScheduleView[] }).schedules;
}

/** Throws when no local cloud answers. */
export async function runSchedule(cloud: Cloud, name: string): Promise<RunOutcome> {
  const response = await ask(cloud, 'POST', `/schedules/runs?${new URLSearchParams({ name })}`);
  if (response.ok) return { ok: true };
  if (response.status !== 409) throw noCloud(cloud, response);
  return { ok: false, message: ((await response.json()) as { message: string }).message };
}

function noCloud({ endpoint }: Cloud, { status }: Response): UsageError {
  return new UsageError(`${endpoint} answers ${status}: it is no local cloud of Roadbed with schedules`);
}

async function ask({ endpoint, region }: Cloud, method: 'GET' | 'POST', url: string): Promise<Response> {
  const target = new URL(url, endpoint);
  const request = { method, url, headers: { host: target.host }, body: Buffer.alloc(0) };
  const headers = signatureHeaders(request, OPERATOR_KEY, { region, service: SCHEDULES_SIGNING_NAME }, Date.now());
  try {
    return await fetch(target, { method, headers, redirect: 'error', signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    throw new Error(`no local cloud answers at ${target.origin}`, { cause: (error as Error).cause ?? error });
  }
}
