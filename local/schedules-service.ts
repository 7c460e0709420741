import type { PlannedSchedule } from './engines/index.ts';
import type { LocalSchedules } from './event-sources.ts';
import type { AwsHttpResponse, AwsService } from './ports/aws-http.ts';

/** SigV4 signing name of the operator's API for schedules. AWS has no such service. */
export const SCHEDULES_SIGNING_NAME = 'roadbed-schedules';

/** A schedule as the API tells it. */
export interface ScheduleView extends Omit<PlannedSchedule, 'nextRunMs'> {
  /** ISO 8601; null: never again, or it is disabled. */
  nextRunAt: string | null;
}

/**
 * For the operator: `GET /schedules`, all schedules with their next times; `POST /schedules/runs?name=`, a run now.
 * Roles are denied whatever their policies say.
 */
export function createSchedulesService(schedules: LocalSchedules): AwsService {
  return {
    signingNames: [SCHEDULES_SIGNING_NAME],
    // no policy can grant it: see `handle`
    requiredPermissions: () => [{ action: `${SCHEDULES_SIGNING_NAME}:Use`, resource: '*' }],
    async handle({ method, url }, caller) {
      if (caller.kind !== 'operator') return accessDenied('Only the operator may see and run schedules.');
      const [path, search = ''] = url.split('?');
      if (method === 'GET' && path === '/schedules') return answer(200, { schedules: schedules.list().map(viewOf) });
      if (method === 'POST' && path === '/schedules/runs') return run(new URLSearchParams(search).get('name') ?? '');
      return answer(404, { message: `There is no ${method} ${path}.` });
    },
    accessDenied,
  };

  async function run(name: string): Promise<AwsHttpResponse> {
    try {
      return answer(200, { ran: await schedules.run(name) });
    } catch (error) {
      return answer(409, { message: error instanceof Error ? error.message : String(error) });
    }
  }
}

function viewOf({ nextRunMs, ...schedule }: PlannedSchedule): ScheduleView {
  return { ...schedule, nextRunAt: nextRunMs === undefined ? null : new Date(nextRunMs).toISOString() };
}

function accessDenied(message: string): AwsHttpResponse {
  return answer(403, { message });
}

function answer(status: number, body: object): AwsHttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
