import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Fixture, REGION, runnerFixture } from './runner-fixture.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

async function invokeOnce(source: string, event: unknown = {}, spec = {}, fileName = 'index.mjs') {
  fixture = runnerFixture();
  await fixture.deploy('fn', source, spec, fileName);
  return fixture.runner.invoke('fn', event);
}

describe('a request-response invocation', () => {
  test('answers with what an ES module handler returns and keeps its worker warm', async () => {
    fixture = runnerFixture();
    await fixture.deploy(
      'fn',
      'let calls = 0; export const handler = async (event) => ({ ...event, calls: ++calls });',
    );
    expect(await fixture.runner.invoke('fn', { a: 1 })).toMatchObject({ ok: true, payload: { a: 1, calls: 1 } });
    expect(await fixture.runner.invoke('fn', { a: 2 })).toMatchObject({ ok: true, payload: { a: 2, calls: 2 } });
  });

  test.each([
    ['index.cjs', 'exports.handler = async () => require("node:path").sep;'],
    ['index.js', 'module.exports.handler = (event, context, callback) => callback(null, require("node:path").sep);'],
  ])('runs a CommonJS handler in %s', async (fileName, source) => {
    expect(await invokeOnce(source, {}, {}, fileName)).toMatchObject({ ok: true, payload: '/' });
  });

  test('answers null when the handler returns nothing', async () => {
    expect(await invokeOnce('export const handler = async () => undefined;')).toMatchObject({
      ok: true,
      payload: null,
    });
  });

  test('passes the context the runtime documents', async () => {
    const source = `export const handler = async (event, context) =>
      ({ ...context, remaining: context.getRemainingTimeInMillis() });`;
    const outcome = await invokeOnce(source);
    expect(outcome).toMatchObject({
      ok: true,
      payload: {
        functionName: 'fn',
        functionVersion: '$LATEST',
        invokedFunctionArn: `arn:aws:lambda:${REGION}:000000000000:function:fn`,
        memoryLimitInMB: '128',
        logGroupName: '/aws/lambda/fn',
      },
    });
    const { remaining } = (outcome as { payload: { remaining: number } }).payload;
    expect(remaining).toBeGreaterThan(2000);
    expect(remaining).toBeLessThanOrEqual(3000);
  });

  test('gives the function its own variables and none of the host', async () => {
    process.env['HOST_SECRET'] = 'do-not-leak';
    const outcome = await invokeOnce(
      'export const handler = async () => process.env;',
      {},
      { environment: { TABLE: 't' } },
    );
    delete process.env['HOST_SECRET'];
    const { payload } = outcome as { payload: Record<string, string> };
    expect(payload).toMatchObject({
      TABLE: 't',
      AWS_REGION: REGION,
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      TZ: ':UTC',
    });
    expect(payload).not.toHaveProperty('HOST_SECRET');
    expect(payload).not.toHaveProperty('HOME');
  });

  test('finds the function by ARN and by qualified ARN, and names one that is missing', async () => {
    fixture = runnerFixture();
    const { functionArn } = await fixture.deploy('fn', 'export const handler = async () => 1;');
    expect(await fixture.runner.invoke(functionArn, {})).toMatchObject({ ok: true });
    expect(await fixture.runner.invoke(`${functionArn}:$LATEST`, {})).toMatchObject({ ok: true });
    expect(await fixture.runner.invoke('other', {})).toMatchObject({
      kind: 'not-found',
      errorType: 'ResourceNotFoundException',
    });
  });

  test('answers one event after another from the worker that was warmed', async () => {
    fixture = runnerFixture();
    await fixture.deploy('fn', 'let calls = 0; export const handler = async () => { calls += 1; return calls; };');
    expect(await fixture.runner.warm('fn')).toEqual({ ok: true });
    for (let call = 1; call <= 50; call += 1) {
      expect(await fixture.runner.invoke('fn', {})).toMatchObject({ ok: true, payload: call });
    }
  });
});

describe('a failing function', () => {
  test('reports type, message and stack of what it throws, and logs its last lines', async () => {
    const source = 'export const handler = async () => { console.log("before"); throw new RangeError("too far"); };';
    const outcome = await invokeOnce(source);
    expect(outcome).toMatchObject({ ok: false, kind: 'handled', errorType: 'RangeError', errorMessage: 'too far' });
    expect((outcome as unknown as { trace: string[] }).trace[0]).toBe('RangeError: too far');
    await vi.waitFor(() => {
      const failed = fixture.lines.find((line) => line.event === 'lambda-failed');
      expect(failed?.fields).toMatchObject({ errorType: 'RangeError', lastLines: ['before'] });
    });
  });

  test('is stopped at its time-out even in an endless loop, and the next event gets a new worker', async () => {
    fixture = runnerFixture();
    const source = 'export const handler = async (event) => { while (event.spin) {} return "ok"; };';
    await fixture.deploy('fn', source, { timeoutSeconds: 0.2 });
    expect(await fixture.runner.invoke('fn', { spin: true })).toMatchObject({
      kind: 'timeout',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 0\.20 seconds$/),
    });
    expect(await fixture.runner.invoke('fn', {})).toMatchObject({ ok: true, payload: 'ok' });
  });

  test('that exits the process crashes alone', async () => {
    fixture = runnerFixture();
    await fixture.deploy(
      'fn',
      'export const handler = async (event) => { if (event.die) process.exit(3); return 1; };',
    );
    expect(await fixture.runner.invoke('fn', { die: true })).toMatchObject({
      kind: 'crash',
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3'),
    });
    expect(await fixture.runner.invoke('fn', {})).toMatchObject({ ok: true });
  });

  test('that uses more than its memory crashes alone', async () => {
    const source =
      'export const handler = async () => { const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length)); };';
    expect(await invokeOnce(source, {}, { memoryMb: 32, timeoutSeconds: 20 })).toMatchObject({
      kind: 'crash',
      errorType: 'Runtime.OutOfMemory',
    });
  });

  test('that leaves a rejection unhandled crashes', async () => {
    const source =
      'export const handler = () => { Promise.reject(new Error("lost")); return new Promise(() => setTimeout(() => {}, 5000)); };';
    expect(await invokeOnce(source)).toMatchObject({
      kind: 'crash',
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    });
  });

  test.each([
    ['Runtime.ImportModuleError', 'import "no-such-package-anywhere"; export const handler = 1;', 'index.handler'],
    ['Runtime.ImportModuleError', 'export const handler = 1;', 'missing.handler'],
    ['Runtime.HandlerNotFound', 'export const other = () => 1;', 'index.handler'],
    ['Runtime.UserCodeSyntaxError', 'export const = ;', 'index.handler'],
    ['Runtime.MalformedHandlerName', 'export const handler = 1;', 'index'],
    ['TypeError', 'null.x; export const handler = 1;', 'index.handler'],
  ])('that does not load reports %s', async (errorType, source, handler) => {
    expect(await invokeOnce(source, {}, { handler })).toMatchObject({ ok: false, kind: 'crash', errorType });
  });

  test('does not reach files outside its code directory', async () => {
    const outcome = await invokeOnce('export const handler = 1;', {}, { handler: '../../etc/x.handler' });
    expect(outcome).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  });
});

describe('limits', () => {
  test('invocations that wait for something do not keep the ones after them from running', async () => {
    fixture = runnerFixture();
    // the last one ends them all: with two threads it would never have its turn
    const source = `
      const gate = new BroadcastChannel(process.env.GATE);
      export const handler = (event) => {
        if (event.opens) setInterval(() => gate.postMessage('open'), 10);
        return event.opens ? 'opened' : new Promise((resolve) => { gate.onmessage = () => resolve('let through'); });
      };`;
    await fixture.deploy('fn', source, { timeoutSeconds: 20, environment: { GATE: `gate-${process.pid}` } });
    const waiting = [1, 2, 3].map(() => fixture.runner.invoke('fn', {}));
    const opened = await fixture.runner.invoke('fn', { opens: true });
    expect(opened).toMatchObject({ ok: true, payload: 'opened' });
    for (const outcome of await Promise.all(waiting)) expect(outcome).toMatchObject({ payload: 'let through' });
  });

  test('refuses an event over 6 MB and a response over 6 MB', async () => {
    fixture = runnerFixture();
    await fixture.deploy('fn', 'export const handler = async ({ size }) => "x".repeat(size ?? 0);');
    expect(await fixture.runner.invoke('fn', 'x'.repeat(6_291_456))).toMatchObject({
      errorType: 'RequestTooLargeException',
    });
    expect(await fixture.runner.invoke('fn', { size: 6_291_456 })).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  test('throttles above the reserved concurrency and always at zero', async () => {
    fixture = runnerFixture();
    const source = 'export const handler = async () => 1;';
    await fixture.deploy('one', source, { reservedConcurrency: 1 });
    await fixture.deploy('none', source, { reservedConcurrency: 0 });
    const both = await Promise.all([fixture.runner.invoke('one', {}), fixture.runner.invoke('one', {})]);
    expect(both).toMatchObject([{ ok: true }, { kind: 'throttled', errorType: 'TooManyRequestsException' }]);
    expect(await fixture.runner.invoke('none', {})).toMatchObject({ kind: 'throttled' });
  });

  test('runs no more workers than allowed and one invocation at a time in each', async () => {
    fixture = runnerFixture({ maxWorkersPerFunction: 2 });
    const source = `import { threadId } from 'node:worker_threads'; let running = 0;
      export const handler = async () => { running += 1; await new Promise((r) => setTimeout(r, 5));
        const seen = running; running -= 1; return { threadId, seen }; };`;
    await fixture.deploy('fn', source);
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => fixture.runner.invoke('fn', {})));
    const answers = outcomes.map((outcome) => (outcome as { payload: { threadId: number; seen: number } }).payload);
    expect(new Set(answers.map((answer) => answer.threadId)).size).toBeLessThanOrEqual(2);
    expect(answers.every((answer) => answer.seen === 1)).toBe(true);
  });

  test('lets a caller give up while the function goes on', async () => {
    fixture = runnerFixture();
    await fixture.deploy(
      'fn',
      'export const handler = async () => { await new Promise((r) => setTimeout(r, 300)); return 1; };',
    );
    await fixture.runner.warm('fn');
    expect(await fixture.runner.invoke('fn', {}, { timeoutMs: 20 })).toMatchObject({
      kind: 'timeout',
      errorType: 'CallerTimeout',
    });
    await fixture.runner.idle();
  });
});

describe('creation', () => {
  test('refuses a name taken, a foreign runtime and reserved variables', async () => {
    fixture = runnerFixture();
    const spec = await fixture.deploy('fn', 'export const handler = 1;');
    expect(() => fixture.runner.createFunction(spec)).toThrow('Function already exist: fn');
    expect(() => fixture.runner.createFunction({ ...spec, functionName: 'py', runtime: 'python3.13' })).toThrow(
      'python3.13',
    );
    const environment = { AWS_SECRET_ACCESS_KEY: 'x' };
    expect(() => fixture.runner.createFunction({ ...spec, functionName: 'env', environment })).toThrow(
      'AWS_SECRET_ACCESS_KEY',
    );
  });

  test('refuses a role that Lambda may not assume', async () => {
    const roles = { authorize: () => ({ allowed: true as const }), mayAssume: () => false };
    fixture = runnerFixture({ roles });
    await expect(fixture.deploy('fn', 'export const handler = 1;')).rejects.toThrow('cannot be assumed by Lambda');
  });
});
