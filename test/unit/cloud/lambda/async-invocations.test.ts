import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Fixture, QUEUE_ARN, runnerFixture } from './runner-fixture.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const FAILING = 'let n = 0; export const handler = async (e) => { n += 1; throw new TypeError(`no ${n}`); };';
const onFailure = (MaximumRetryAttempts: number, Destination = QUEUE_ARN) => ({
  FunctionName: 'fn',
  Qualifier: '$LATEST',
  MaximumRetryAttempts,
  DestinationConfig: { OnFailure: { Destination } },
});

/** A clock that moves by itself to whatever is scheduled next. */
function skippingClock() {
  let nowMs = 1_700_000_000_000;
  const delays: number[] = [];
  return {
    delays,
    clock: {
      nowMs: () => nowMs,
      schedule: (delayMs: number, task: () => void) => {
        delays.push(delayMs);
        const handle = setImmediate(() => {
          nowMs += delayMs;
          task();
        });
        return { cancel: () => clearImmediate(handle) };
      },
    },
  };
}

describe('an event invocation', () => {
  test('runs once and needs no destination when it succeeds', async () => {
    fixture = runnerFixture();
    await fixture.deploy('fn', 'export const handler = async (event) => { console.log("got " + event.a); };');
    fixture.runner.invokeAsync('fn', { a: 7 });
    await fixture.runner.idle();
    await vi.waitFor(() => {
      const printed = fixture.lines.filter((line) => line.event === 'lambda-output');
      expect(printed).toMatchObject([{ fields: { line: 'got 7' } }]);
    });
    expect(fixture.delivered).toEqual([]);
  });

  test('is retried twice, after one and two minutes, then recorded at its destination', async () => {
    const { clock, delays } = skippingClock();
    fixture = runnerFixture({ clock });
    await fixture.deploy('fn', FAILING);
    fixture.runner.setEventInvokeConfig(onFailure(2));
    fixture.runner.invokeAsync('fn', { a: 1 });
    await fixture.runner.idle();
    expect(delays).toEqual([60_000, 120_000]);
    expect(fixture.delivered).toMatchObject([
      {
        kind: 'sqs',
        to: 'http://queue/failures',
        body: {
          version: '1.0',
          requestContext: {
            functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:fn:$LATEST',
            condition: 'RetriesExhausted',
            approximateInvokeCount: 3,
          },
          requestPayload: { a: 1 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorType: 'TypeError', errorMessage: 'no 3' },
        },
      },
    ]);
  });

  test('gives up without retry when told so', async () => {
    fixture = runnerFixture();
    await fixture.deploy('fn', FAILING);
    fixture.runner.setEventInvokeConfig(onFailure(0, 'arn:aws:sns:eu-central-1:000000000000:alarms'));
    fixture.runner.invokeAsync('fn', {});
    await fixture.runner.idle();
    expect(fixture.delivered).toMatchObject([
      { kind: 'sns', body: { requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 } } },
    ]);
  });

  test('waits out throttling without using up its retries, until it is too old', async () => {
    const { clock } = skippingClock();
    fixture = runnerFixture({ clock });
    await fixture.deploy('fn', FAILING, { reservedConcurrency: 0 });
    fixture.runner.setEventInvokeConfig({ ...onFailure(2), MaximumEventAgeInSeconds: 60 });
    fixture.runner.invokeAsync('fn', { a: 1 });
    await fixture.runner.idle();
    expect(fixture.delivered).toMatchObject([
      {
        body: {
          requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
          requestPayload: { a: 1 },
        },
      },
    ]);
  });

  test('is recorded nowhere when the role may not send to the destination, and says so', async () => {
    fixture = runnerFixture({}, ['sqs:SendMessage']);
    await fixture.deploy('fn', FAILING);
    fixture.runner.setEventInvokeConfig(onFailure(0));
    fixture.runner.invokeAsync('fn', {});
    await fixture.runner.idle();
    expect(fixture.delivered).toEqual([]);
    expect(fixture.lines.find((line) => line.event === 'lambda-destination-denied')?.fields['message']).toContain(
      'sqs:SendMessage',
    );
  });

  test('is refused over 1 MB and for a function that is missing', async () => {
    fixture = runnerFixture();
    await fixture.deploy('fn', FAILING);
    expect(() => fixture.runner.invokeAsync('fn', 'x'.repeat(1_048_576))).toThrow(
      'too large for the Event invocation type',
    );
    expect(() => fixture.runner.invokeAsync('gone', {})).toThrow('Function not found');
  });

  test('names a destination of a kind that is not emulated at creation', async () => {
    fixture = runnerFixture();
    await fixture.deploy('fn', FAILING);
    const bus = 'arn:aws:events:eu-central-1:000000000000:event-bus/b';
    expect(() => fixture.runner.setEventInvokeConfig(onFailure(0, bus))).toThrow(bus);
  });
});
