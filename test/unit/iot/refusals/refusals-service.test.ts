import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFrontDoor, type FrontDoor } from '../../../../local/engines/index.ts';
import type { Decision } from '../../../../local/iot/refusals/live-decision.ts';
import { createRefusalBook } from '../../../../local/iot/refusals/refusal-book.ts';
import { createRefusalsService } from '../../../../local/iot/refusals/refusals-service.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';

let frontDoor: FrontDoor;
let roleMayAll = true;

beforeAll(async () => {
  const book = createRefusalBook({ clock: systemClock });
  for (const clientId of ['car-1', 'car-2', 'car 3&x']) {
    const variables = { 'iot:ClientId': clientId };
    book.record({
      ...{ clientId, certificateId: undefined, layer: 'policy', action: 'iot:Connect', resource: 'r', reason: 'why' },
      explanation: { allowed: false, reason: 'no-match', nearest: undefined, variables },
    });
  }
  frontDoor = await createFrontDoor({
    port: 0,
    services: [createRefusalsService({ book, decide, metrics: () => 'aws_iot_rules_executed_total 3\n' })],
    callerOf: (key) => (key === 'role' ? { kind: 'role', roleArn: 'arn:aws:iam::0:role/r' } : { kind: 'operator' }),
    roles: {
      authorize: () => (roleMayAll ? { allowed: true } : { allowed: false, message: 'no' }),
      mayAssume: () => true,
    },
    log: silentLog,
  });
});
afterAll(() => frontDoor.close());

function decide(clientId: string, action: string, resource: string): Decision | undefined {
  if (clientId !== 'car-1') return undefined;
  const allowed = action === 'iot:Publish';
  const reason = allowed ? 'allowed by p' : 'the topic is reserved';
  const asked = { clientId, certificateId: 'c1', thingName: undefined, action, resource, allowed, reason };
  if (!allowed) return asked;
  const statement = { policyName: 'p', versionId: '2', sid: undefined, index: 0 };
  return { ...asked, explanation: { allowed: true, statement, variables: { 'iot:ClientId': clientId } } };
}

async function ask(path: string, accessKey = 'operator', method = 'GET') {
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/local/roadbed/aws4_request`;
  const response = await fetch(frontDoor.url + path, { method, headers: { authorization } });
  const body = (await response.json()) as { refusals?: Record<string, unknown>[]; message?: string };
  return { status: response.status, ...body };
}

describe('GET /refusals', () => {
  it('tells the operator the last first, with decision and variables', async () => {
    const { status, refusals } = await ask('/refusals');
    expect(status).toBe(200);
    expect(refusals?.map(({ clientId }) => clientId)).toEqual(['car 3&x', 'car-2', 'car-1']);
    expect(refusals?.[2]).toMatchObject({
      lastAt: expect.stringMatching(/^\d{4}-.*Z$/),
      times: 1,
      decision: { allowed: false, reason: 'no-match' },
      variables: { 'iot:ClientId': 'car-1' },
    });
  });

  it('takes a client id and a limit', async () => {
    expect((await ask('/refusals?limit=1')).refusals).toHaveLength(1);
    expect((await ask('/refusals?clientId=car%203%26x')).refusals).toMatchObject([{ clientId: 'car 3&x' }]);
    expect((await ask('/refusals?clientId=nobody')).refusals).toEqual([]);
  });

  it.each(['0', '501', '-1', 'x', '', '1e2'])('refuses the limit "%s"', async (limit) => {
    expect((await ask(`/refusals?limit=${limit}`)).status).toBe(400);
  });

  it.each([true, false])('denies every role, whether its policies allow all (%s) or not', async (mayAll) => {
    roleMayAll = mayAll;
    expect(await ask('/refusals', 'role')).not.toHaveProperty('refusals');
    expect((await ask('/refusals', 'role')).status).toBe(403);
  });

  it.each(['/decision?clientId=car-1', '/decision?action=a&resource=r', '/decision'])('refuses %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 400, message: 'clientId, action and resource are needed.' });
  });

  it('denies who does not sign, and has nothing else', async () => {
    expect((await fetch(`${frontDoor.url}/refusals`)).status).toBe(403);
    expect((await ask('/other')).status).toBe(404);
    expect((await ask('/refusals', 'operator', 'DELETE')).status).toBe(405);
  });
});

describe('GET /metrics', () => {
  it('gives the operator Prometheus text, and a role nothing', async () => {
    const scrape = (key: string) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=${key}/20260101/local/roadbed/aws4_request`;
      return fetch(`${frontDoor.url}/metrics`, { headers: { authorization } });
    };
    const response = await scrape('operator');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toBe('aws_iot_rules_executed_total 3\n');
    roleMayAll = true;
    expect((await scrape('role')).status).toBe(403);
  });
});

describe('GET /decision', () => {
  it('tells what a connected client may do, with the statement and the values', async () => {
    expect(await ask('/decision?clientId=car-1&action=iot:Publish&resource=r')).toEqual({
      ...{ status: 200, clientId: 'car-1', certificateId: 'c1', action: 'iot:Publish', resource: 'r', allowed: true },
      reason: 'allowed by p',
      decision: { allowed: true, statement: { policyName: 'p', versionId: '2', index: 0 } },
      variables: { 'iot:ClientId': 'car-1' },
    });
  });

  it('has no policy decision for a reserved topic', async () => {
    const answer = await ask('/decision?clientId=car-1&action=iot:Subscribe&resource=r');
    expect(answer).toMatchObject({ allowed: false, reason: 'the topic is reserved' });
    expect(answer).not.toHaveProperty('decision');
  });

  it('knows no client that is not connected, and answers the operator alone', async () => {
    const path = '/decision?clientId=car-2&action=iot:Publish&resource=r';
    expect(await ask(path)).toMatchObject({ status: 404, message: 'No client car-2 is connected.' });
    expect((await ask(path, 'role')).status).toBe(403);
  });
});
