import { describe, expect, it } from 'vitest';
import { SchedulerEngine } from '../../../../local/engines/scheduler/scheduler-engine.ts';
import { arnOf, failing, targetRig } from '../targets/target-rig.ts';

const FN = arnOf.fn('sweep');
const MINUTE = 60_000;

function setUp() {
  const rig = targetRig();
  const engine = new SchedulerEngine(rig.ports);
  const create = (settings: { Target?: object } & Record<string, unknown>) =>
    engine.execute('CreateSchedule', {
      ...{ Name: 's', ScheduleExpression: 'rate(1 minute)', FlexibleTimeWindow: { Mode: 'OFF' }, ...settings },
      Target: { Arn: FN, RoleArn: arnOf.role('r'), ...settings.Target },
    });
  const advance = async (ms: number): Promise<void> => {
    rig.clock.advance(ms);
    await rig.settle();
  };
  return { rig, engine, create, advance };
}

describe('runs of a schedule', () => {
  it('wait until the cloud is up; then a rate runs at once and every so often', async () => {
    const { rig, engine, create, advance } = setUp();
    create({});
    await advance(10 * MINUTE);
    expect(rig.arrivals).toHaveLength(0);
    engine.start();
    await advance(0);
    expect(rig.arrivals).toHaveLength(1);
    for (let minute = 0; minute < 5; minute++) await advance(MINUTE);
    expect(rig.arrivals).toHaveLength(6);
    engine.close();
    await advance(10 * MINUTE);
    expect(rig.arrivals).toHaveLength(6);
  });

  it('tell of themselves when there is no input, in the shape of an event', async () => {
    const { rig, engine, create, advance } = setUp();
    create({ Target: { Arn: arnOf.queue('q') } });
    engine.start();
    await advance(0);
    expect(rig.arrivals[0]?.target).toBe('queue:q');
    expect(JSON.parse(String(rig.arrivals[0]?.payload))).toMatchObject({
      ...{ version: '0', 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' },
      ...{
        time: '2026-01-01T00:00:00Z',
        resources: ['arn:aws:scheduler:eu-central-1:000000000000:schedule/default/s'],
      },
    });
  });

  it('fill the context attributes into the input', async () => {
    const { rig, engine, create, advance } = setUp();
    const Input =
      '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","n":<aws.scheduler.attempt-number>}';
    create({ Target: { Input } });
    engine.start();
    await advance(0);
    expect(rig.arrivals[0]?.payload).toEqual({
      ...{ at: '2026-01-01T00:00:00Z', by: expect.stringMatching(/schedule\/default\/s$/), n: 1 },
    });
  });

  it('fall into the flexible window, and the next is counted from the time, not from the delay', async () => {
    const { rig, engine, create, advance } = setUp();
    const FlexibleTimeWindow = { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 10 };
    create({ ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow });
    engine.start();
    await advance(5 * MINUTE - 1);
    expect(rig.arrivals).toHaveLength(0);
    await advance(1);
    expect(rig.arrivals).toHaveLength(1);
    expect(engine.list()[0]?.nextRunMs).toBe(Date.UTC(2026, 0, 1, 1, 5));
  });

  it('missed while the machine slept are one', async () => {
    const { rig, engine, create, advance } = setUp();
    const sleeping = { ...rig.ports.clock, nowMs: () => rig.clock.nowMs() + asleepMs };
    let asleepMs = 0;
    const slept = new SchedulerEngine({ ...rig.ports, clock: sleeping });
    create({});
    engine.close();
    slept.execute('CreateSchedule', {
      ...{ Name: 's', ScheduleExpression: 'rate(1 minute)', FlexibleTimeWindow: { Mode: 'OFF' } },
      Target: { Arn: FN, RoleArn: arnOf.role('r') },
    });
    slept.start();
    await advance(0);
    asleepMs = 90 * MINUTE + 1_000;
    await advance(MINUTE);
    expect(rig.arrivals).toHaveLength(2);
    expect(slept.list()[0]?.nextRunMs).toBe(Date.UTC(2026, 0, 1, 1, 32));
  });

  it('do not start while disabled, but when the operator asks', async () => {
    const { rig, engine, create, advance } = setUp();
    create({ State: 'DISABLED' });
    engine.start();
    await advance(5 * MINUTE);
    expect(rig.arrivals).toHaveLength(0);
    await engine.run(engine.book.schedule('default', 's'));
    expect(rig.arrivals).toHaveLength(1);
  });

  it.each([
    ['a minute ago: at once', -59_000, 1],
    ['longer ago: never, with a warning', -61_000, 0],
  ])('of a one-time schedule %s [assumed]', async (_when, offsetMs, count) => {
    const { rig, engine, create, advance } = setUp();
    const at = new Date(rig.clock.nowMs() + offsetMs).toISOString().slice(0, 19);
    create({ ScheduleExpression: `at(${at})`, ActionAfterCompletion: 'DELETE' });
    engine.start();
    await advance(0);
    expect(rig.arrivals).toHaveLength(count);
    expect(rig.logs.filter(({ event }) => event === 'schedule-never-due')).toHaveLength(1 - count);
    expect(engine.list()).toHaveLength(1 - count);
  });

  it('of a recurring schedule end with its end, after which it is deleted if it says so', async () => {
    const { rig, engine, create, advance } = setUp();
    const EndDate = (rig.clock.nowMs() + 2 * MINUTE + 1) / 1000;
    create({ EndDate, ActionAfterCompletion: 'DELETE' });
    engine.start();
    await advance(0);
    for (let minute = 0; minute < 4; minute++) await advance(MINUTE);
    expect(rig.arrivals).toHaveLength(3);
    expect(engine.list()).toEqual([]);
  });
});

describe('a run that fails', () => {
  const letters = (rig: ReturnType<typeof setUp>['rig']) => rig.arrivals.filter(({ target }) => target === 'queue:dlq');
  const once = { ScheduleExpression: 'at(2026-01-01T00:00:00)' };
  const dlq = { DeadLetterConfig: { Arn: arnOf.queue('dlq') } };

  it('for want of a permission goes to the dead-letter queue at once, with the reason', async () => {
    const { rig, engine, create, advance } = setUp();
    rig.allowed = (_role, action) => action !== 'lambda:InvokeFunction';
    create({ ...once, Target: { Input: '{"a":1}', ...dlq } });
    engine.start();
    await advance(0);
    expect(letters(rig)).toEqual([
      {
        target: 'queue:dlq',
        payload: '{"a":1}',
        details: {
          attributes: {
            ...{ ERROR_CODE: 'AccessDeniedException', ERROR_MESSAGE: `lambda:InvokeFunction on ${FN}` },
            ...{ EXECUTION_ID: expect.stringMatching(/^[0-9a-f-]{36}$/), IS_PAYLOAD_TRUNCATED: 'false' },
            ...{ RETRY_ATTEMPTS: '0', SCHEDULED_TIME: '2026-01-01T00:00:00Z', TARGET_ARN: FN },
            SCHEDULE_ARN: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/s',
          },
        },
      },
    ]);
  });

  it('for a time is tried again with growing delays until it succeeds', async () => {
    const { rig, engine, create, advance } = setUp();
    let left = 3;
    rig.faults.set(FN, () => (left-- > 0 ? failing('ThrottlingException')() : undefined));
    create(once);
    engine.start();
    for (const delayMs of [0, 750, 1_500, 3_000]) {
      expect(rig.arrivals).toHaveLength(0);
      await advance(delayMs);
    }
    expect(rig.arrivals).toHaveLength(1);
    expect(engine.unsettled).toBe(0);
  });

  it.each([
    ['MaximumRetryAttempts', { MaximumRetryAttempts: 2 }, '2'],
    ['MaximumEventAgeInSeconds', { MaximumEventAgeInSeconds: 60 }, '6'],
  ])('until %s ends it goes to the dead-letter queue', async (condition, RetryPolicy, retries) => {
    const { rig, engine, create, advance } = setUp();
    rig.faults.set(FN, failing('ThrottlingException'));
    create({ ...once, Target: { RetryPolicy, ...dlq } });
    engine.start();
    for (let second = 0; second < 120; second++) await advance(1_000);
    const attributes = { EXHAUSTED_RETRY_CONDITION: condition, RETRY_ATTEMPTS: retries };
    expect(letters(rig)).toMatchObject([{ details: { attributes } }]);
  });

  it('is only logged where the role may not fill the queue either', async () => {
    const { rig, engine, create, advance } = setUp();
    rig.allowed = () => false;
    create({ ...once, Target: dlq });
    engine.start();
    await advance(0);
    expect(rig.arrivals).toEqual([]);
    expect(rig.logs.map(({ event }) => event)).toEqual(['schedule-run-failed', 'schedule-dead-letter-failed']);
  });
});
