import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFrontDoor, type FrontDoor } from '../../../../local/engines/index.ts';
import type { Decision } from '../../../../local/iot/refusals/live-decision.ts';
import { createRefusalBook } from '../../../../local/iot/refusals/refusal-book.ts';
import { createRefusalsService } from '../../../../local/iot/refusals/refusals-service.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';

const ROADBED = fileURLToPath(new URL('../../../../cli/roadbed.mjs', import.meta.url));
const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const POLICY = {
  Version: '2012-10-17',
  Statement: {
    Sid: 'Up',
    Effect: 'Allow',
    Action: 'iot:Publish',
    Resource: `${ARN}topic/v1/\${iot:Connection.Thing.ThingName}/up/*`,
  },
};

let dir: string;
let frontDoor: FrontDoor;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roadbed-test-'));
  await writeFile(join(dir, 'device.json'), JSON.stringify(POLICY));
  await writeFile(join(dir, 'broken.json'), JSON.stringify({ ...POLICY, Version: '1' }));
  const book = createRefusalBook({ clock: systemClock });
  book.record({
    ...{ clientId: 'car\u001b[31m-1', certificateId: 'c1', layer: 'policy', action: 'iot:Publish', resource: 'r' },
    reason: 'no statement allows it',
    explanation: {
      ...{ allowed: false, reason: 'no-match', nearest: undefined },
      variables: { 'iot:ClientId': 'car', 'iot:Connection.Thing.ThingName': null },
    },
  });
  frontDoor = await createFrontDoor({
    port: 0,
    services: [createRefusalsService({ book, decide })],
    callerOf: () => ({ kind: 'operator' }),
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
    log: silentLog,
  });
});
afterAll(async () => {
  await frontDoor.close();
  await rm(dir, { recursive: true });
});

function decide(clientId: string, action: string, resource: string): Decision | undefined {
  if (clientId !== 'car-1') return undefined;
  const allowed = resource.endsWith('topic/a');
  const statement = { policyName: 'device', versionId: '3', sid: 'Up', index: 0 };
  const variables = { 'iot:ClientId': clientId };
  return {
    ...{ clientId, certificateId: 'c1', thingName: 'car-1', action, resource, allowed, reason: 'of the statement' },
    explanation: allowed
      ? { allowed, statement, variables }
      : { allowed, reason: 'explicit-deny', statement, variables },
  };
}

async function why(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [ROADBED, 'why', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode ?? -1, out, err };
}

const ask = (file: string, topic: string, ...more: string[]) =>
  why(
    ...['--policy', join(dir, file), '--action', 'iot:Publish', '--resource', `${ARN}topic/${topic}`],
    ...['--client-id', 'car-1', ...more],
  );

describe('roadbed why --policy', () => {
  it('exits 0 and names the statement when it is allowed', async () => {
    const { code, out } = await ask('device.json', 'v1/car-1/up/event/a', '--thing', 'car-1', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      allowed: true,
      decision: { statement: { policyName: 'device', sid: 'Up', index: 0 } },
      variables: { 'iot:Connection.Thing.ThingName': 'car-1' },
    });
  });

  it('exits 1 and says what differs when it is denied', async () => {
    const { code, out } = await ask('device.json', 'v1/car-2/up/event/a', '--thing', 'car-1');
    expect(code).toBe(1);
    expect(out).toContain(
      'nearest is Statement[0] "Up" of policy device: after "topic/v1/" it has "car-1/up/*", the request has "car-2/up/event/a"',
    );
    expect(out).toContain('iot:Connection.Thing.ThingName = car-1');
    expect((await ask('device.json', 'v1/car-1/up/event/a')).out).toContain('has no value for this connection');
  });

  it('exits 2 for a policy that is none', async () => {
    const { code, err } = await ask('broken.json', 'a');
    expect(code).toBe(2);
    expect(err).toContain('Version must be');
    expect((await ask('missing.json', 'a')).code).toBe(2);
  });
});

describe('roadbed why of a running cloud', () => {
  it('lists refusals for people, without control characters', async () => {
    const { code, out } = await why('--endpoint', frontDoor.url);
    expect(code).toBe(0);
    expect(out).toContain('car?[31m-1  iot:Publish');
    expect(out).toContain('no statement allows it');
    expect(out).toContain('iot:Connection.Thing.ThingName = (no value)');
    expect(out).not.toContain('\u001b');
  });

  it('lists them for machines, and none is an answer too', async () => {
    const { out } = await why('--endpoint', frontDoor.url, '--client', 'car\u001b[31m-1', '--json');
    expect(JSON.parse(out)).toMatchObject({ refusals: [{ action: 'iot:Publish', times: 1 }] });
    const none = await why('--endpoint', frontDoor.url, '--client', 'x');
    expect(none).toMatchObject({ code: 0, out: expect.stringContaining('remembers no refusal to x') });
  });

  it('decides for a connected client, by exit code as well', async () => {
    const asked = (clientId: string, topic: string, ...more: string[]) =>
      why(
        ...['--endpoint', frontDoor.url, '--client', clientId, '--action', 'iot:Publish'],
        ...['--resource', `${ARN}topic/${topic}`, ...more],
      );
    const [allowed, denied, absent] = await Promise.all([
      asked('car-1', 'a', '--json'),
      asked('car-1', 'b'),
      asked('car-2', 'a'),
    ]);
    expect(allowed.code).toBe(0);
    expect(JSON.parse(allowed.out)).toMatchObject({
      ...{ clientId: 'car-1', certificateId: 'c1', allowed: true, variables: { 'iot:ClientId': 'car-1' } },
      decision: { statement: { policyName: 'device', versionId: '3', index: 0 } },
    });
    expect(denied).toMatchObject({ code: 1, out: expect.stringContaining('denied: of the') });
    expect(absent).toMatchObject({
      code: 2,
      err: expect.stringContaining('car-2 is not connected'),
    });
  });

  it('says so when nobody answers', async () => {
    const closed = await createFrontDoor({
      ...{ port: 0, services: [], callerOf: () => undefined, log: silentLog },
      roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
    });
    await closed.close();
    const { code, err } = await why('--endpoint', closed.url);
    expect(code).toBe(1);
    expect(err).toContain(`no local cloud answers at ${closed.url}`);
  });
});
