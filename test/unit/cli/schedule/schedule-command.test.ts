import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readScheduleOptions } from '../../../../cli/schedule/schedule-options.ts';
import { createFrontDoor, type FrontDoor } from '../../../../local/engines/index.ts';
import type { AwsCaller } from '../../../../local/ports/aws-http.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { createSchedulesService } from '../../../../local/schedules-service.ts';

const ROADBED = fileURLToPath(new URL('../../../../cli/roadbed.mjs', import.meta.url));
const targetArn = 'arn:aws:lambda:eu-central-1:000000000000:function:f';
const ran: string[] = [];
let caller: AwsCaller = { kind: 'operator' };
let frontDoor: FrontDoor;

beforeAll(async () => {
  const service = createSchedulesService({
    list: () => [
      { arn: 'arn:a', name: 'default/a', targetArn, nextRunMs: Date.UTC(2030, 0, 1) },
      { arn: 'arn:b', name: 'default/b', targetArn, nextRunMs: undefined },
    ],
    async run(name) {
      if (name === 'b') throw new Error('the role may not \u001b[31minvoke');
      ran.push(name);
    },
  });
  frontDoor = await createFrontDoor({
    ...{ port: 0, services: [service], callerOf: () => caller, log: silentLog },
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
  });
});
afterAll(() => frontDoor.close());

async function schedule(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [ROADBED, 'schedule', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, err };
}

describe('roadbed schedule', () => {
  it('lists schedules with their next time', async () => {
    const { code, out } = await schedule('list', '--endpoint', frontDoor.url);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'default/a  next 2030-01-01T00:00:00.000Z',
      `  ${targetArn}`,
      'default/b  does not run by itself',
      `  ${targetArn}`,
      '',
    ]);
    const { schedules } = JSON.parse((await schedule('list', '--json', '--endpoint', frontDoor.url)).out);
    expect(schedules[1]).toEqual({ arn: 'arn:b', name: 'default/b', targetArn, nextRunAt: null });
  });

  it('runs one, and says why a target did not take it', async () => {
    expect(await schedule('run', 'a&b c', '--endpoint', frontDoor.url)).toMatchObject({ code: 0 });
    expect(ran).toEqual(['a&b c']);
    const refused = await schedule('run', 'b', '--endpoint', frontDoor.url);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^roadbed: the role may not .*invoke\n$/);
    expect(refused.err).not.toContain('\u001b');
  });

  it('is for the operator only', async () => {
    caller = { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/r' };
    const { code, err } = await schedule('run', 'a', '--endpoint', frontDoor.url);
    caller = { kind: 'operator' };
    expect([code, ran.includes('a')]).toEqual([2, false]);
    expect(err).toMatch(/answers 403/);
  });

  it.each([[['run']], [['stop', 'a']], [['list', 'a']], [['list', '--endpoint', 'x']], [['list', '--what']]])(
    'refuses %j with a hint',
    (args) => {
      expect(() => readScheduleOptions(args)).toThrow(/--help|give a URL/);
    },
  );
});
