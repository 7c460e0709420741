import { describe, expect, it } from 'vitest';
import type { HttpDestination } from '../../../../local/iot/rules/destinations/http-destinations.ts';
import { httpUrlFault, isBelow } from '../../../../local/iot/rules/destinations/http-url.ts';
import type { OutboundPost } from '../../../../local/ports/http-caller.ts';
import { createRig, type Rig, ROLE, settle, toSqs } from './rule-engine-rig.ts';

const URL_OF_SINK = 'https://sink.example/hook';
const SQL = "SELECT * FROM 'v1/+/t/+'";
const toHttp = (more: object = {}) => ({ Http: { Url: URL_OF_SINK, ...more } });

/** A rule whose destination has asked for confirmation and has it. */
async function confirmedRig(more: object = {}, errorAction = toSqs()): Promise<Rig> {
  const rig = createRig();
  rig.rule(SQL, [toHttp(more)], { errorAction });
  await settle();
  rig.engine.destinations.confirm(tokenAsked(rig));
  rig.sent.length = 0;
  return rig;
}

function posts(rig: Rig): OutboundPost[] {
  return rig.sentBy('http').map(([post]) => post as OutboundPost);
}

const bodyOf = (post: OutboundPost | undefined): unknown => JSON.parse(Buffer.from(post?.body ?? []).toString());
const tokenAsked = (rig: Rig): string => (bodyOf(posts(rig)[0]) as { confirmationToken: string }).confirmationToken;

function onlyDestination(rig: Rig): HttpDestination | undefined {
  expect(rig.engine.destinations.list()).toHaveLength(1);
  return rig.engine.destinations.list()[0];
}

describe('HTTP destination [AWS-IoT: http-rule-action]', () => {
  it('is made with the rule and asks its owner to confirm', async () => {
    const rig = createRig();
    rig.rule(SQL, [toHttp()]);
    await settle();
    const [asked] = posts(rig);
    const destination = onlyDestination(rig);
    expect(asked?.url).toMatch(/^https:\/\/sink\.example\/hook\?confirmationToken=[0-9a-f]{32}$/);
    expect(asked?.headers).toEqual({
      'content-type': 'application/json',
      'x-amz-rules-engine-message-type': 'DestinationConfirmation',
      'x-amz-rules-engine-destination-arn': destination?.arn,
    });
    expect(bodyOf(asked)).toEqual({
      arn: destination?.arn,
      confirmationToken: tokenAsked(rig),
      enableUrl: `http://127.0.0.1:4566/confirmdestination/${tokenAsked(rig)}`,
      messageType: 'DestinationConfirmation',
    });
    expect(destination?.status).toBe('IN_PROGRESS');
  });

  it('gets nothing before it is confirmed, nor when it is disabled', async () => {
    const rig = createRig();
    rig.rule(SQL, [toHttp()]);
    await settle();
    const arn = onlyDestination(rig)?.arn ?? '';
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    expect(posts(rig)).toHaveLength(1);
    expect(rig.logged[0]?.fields['reason']).toMatch(/not confirmed/);
    rig.engine.destinations.confirm(tokenAsked(rig));
    rig.engine.destinations.update(arn, 'DISABLED');
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    expect(posts(rig)).toHaveLength(1);
  });

  it('takes a token once, and none that it did not send', async () => {
    const rig = createRig();
    rig.rule(SQL, [toHttp()]);
    await settle();
    const { destinations } = rig.engine;
    expect(destinations.confirm('guessed').ok).toBe(false);
    expect(destinations.update(onlyDestination(rig)?.arn ?? '', 'ENABLED')).toMatchObject({ ok: false });
    expect([destinations.confirm(tokenAsked(rig)).ok, destinations.confirm(tokenAsked(rig)).ok]).toEqual([true, false]);
    expect(onlyDestination(rig)?.status).toBe('ENABLED');
  });

  it('is in ERROR when its server does not take the request [assumed], until asked again', async () => {
    const rig = createRig();
    rig.answers.push({ ok: false, kind: 'refused-address', message: '169.254.169.254 must not be called' });
    rig.rule(SQL, [toHttp()]);
    await settle();
    const destination = onlyDestination(rig);
    expect([destination?.status, destination?.statusReason]).toEqual(['ERROR', expect.stringContaining('169.254')]);
    rig.engine.destinations.update(destination?.arn ?? '', 'IN_PROGRESS');
    await settle();
    expect(destination?.status).toBe('IN_PROGRESS');
  });
});

describe('HTTP action [AWS-IoT: http-rule-action]', () => {
  it('posts the result with the rule’s headers', async () => {
    const Headers = [
      { Key: 'Content-Type', Value: 'application/vnd.car+json' },
      { Key: 'x-car', Value: '${topic(2)}' },
    ];
    const rig = await confirmedRig({ Url: `${URL_OF_SINK}/\${topic(2)}`, ConfirmationUrl: URL_OF_SINK, Headers });
    rig.publish('v1/car-1/t/x', { a: 1 });
    await rig.engine.idle();
    expect(posts(rig)).toMatchObject([
      {
        url: `${URL_OF_SINK}/car-1`,
        headers: { 'content-type': 'application/vnd.car+json', 'x-car': 'car-1' },
        timeoutMs: 3000,
      },
    ]);
    expect(bodyOf(posts(rig)[0])).toEqual({ a: 1 });
  });

  it('calls binary output octet-stream', async () => {
    const rig = await confirmedRig();
    rig.publish('v1/car-1/t/x', Buffer.from([255]));
    await rig.engine.idle();
    expect(posts(rig)[0]?.headers).toEqual({ 'content-type': 'application/octet-stream' });
  });

  it('tries 429 and 5xx three times within 3 s in all, counts them, then tells the error action', async () => {
    const rig = await confirmedRig();
    rig.answers.push(500, 429, 503);
    rig.publish('v1/car-1/t/x', {});
    await rig.clock.advance(50);
    await rig.clock.advance(200);
    await rig.engine.idle();
    expect(posts(rig).map(({ timeoutMs }) => timeoutMs)).toEqual([3000, 2950, 2750]);
    expect(rig.engine.metrics().rules['test']?.http).toEqual({ HttpCode_5XX: 2, HttpCode_4XX: 1 });
    const document = JSON.parse(String(rig.sentBy('sqs')[0]?.[1]));
    expect(document.failures).toEqual([
      {
        failedAction: 'HttpAction',
        failedResource: URL_OF_SINK,
        errorMessage:
          'HttpAction failed to make a request to the specified endpoint. StatusCode: 503. Reason: reason 503.',
      },
    ]);
  });

  it.each([
    [404, { HttpCode_4XX: 1 }],
    [302, { HttpCode_Other: 1 }],
    [{ ok: false, kind: 'timeout', message: 'late' } as const, { HttpRequestTimeout: 1 }],
    [{ ok: false, kind: 'unknown-host', message: 'who' } as const, { HttpUnknownHost: 1 }],
    [{ ok: false, kind: 'network', message: 'reset' } as const, {}],
  ])('does not repeat after %j', async (answer, http) => {
    const rig = await confirmedRig();
    rig.answers.push(answer);
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    expect(posts(rig)).toHaveLength(1);
    expect(rig.engine.metrics().rules['test']?.http).toEqual(http);
  });

  it('signs with the role that IoT may assume', async () => {
    const sigV4 = { RoleArn: ROLE, ServiceName: 'execute-api', SigningRegion: 'eu-central-1' };
    const rig = await confirmedRig({ Auth: { Sigv4: sigV4 } });
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    const expected = { roleArn: ROLE, serviceName: 'execute-api', signingRegion: 'eu-central-1' };
    expect(posts(rig)[0]?.sigV4).toEqual(expected);
    rig.untrusted.add(ROLE);
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    expect(posts(rig)).toHaveLength(1);
  });

  it('cannot be led to another server, nor to a header line, by a payload', async () => {
    const url = { Url: 'https://sink.example${path}', ConfirmationUrl: 'https://sink.example' };
    const rig = await confirmedRig({ ...url, Headers: [{ Key: 'x', Value: '${h}' }] });
    rig.publish('v1/car-1/t/x', { path: '.evil.example/', h: '' });
    rig.publish('v1/car-1/t/x', { path: '@evil.example/', h: '' });
    rig.publish('v1/car-1/t/x', { path: '/ok', h: 'a\r\nhost: evil' });
    await rig.engine.idle();
    expect(posts(rig)).toEqual([]);
    expect(rig.sentBy('sqs')).toHaveLength(3);
  });

  it.each([
    [{ Url: 'http://sink.example/' }, /must be https/],
    [{ Url: 'https://sink.example:444/' }, /443 or 8443/],
    [{ Url: 'https://${a}.example/' }, /ConfirmationUrl must be given/],
    [{ Url: 'https://a.example/x', ConfirmationUrl: 'https://b.example/' }, /beginning of Url/],
    [{ Url: URL_OF_SINK, Headers: [{ Key: 'Host', Value: 'x' }] }, /"Host" cannot be set/],
    [{ Url: URL_OF_SINK, EnableBatching: true, BatchConfig: { MaxBatchSize: 11 } }, /MaxBatchSize/],
  ])('refuses %j', (fields, reason) => {
    expect(() => createRig().rule(SQL, [{ Http: fields }])).toThrow(reason);
  });
});

describe('a rule that is refused', () => {
  it('asks no server to confirm', async () => {
    const rig = createRig();
    expect(() => rig.rule(SQL, [toHttp(), { Kinesys: {} }])).toThrow(/Kinesys/);
    await settle();
    expect([rig.sent, rig.engine.destinations.list()]).toEqual([[], []]);
  });

  it('is one whose error action batches [AWS-IoT: http-action-batching]', () => {
    expect(() => createRig().rule(SQL, [toSqs()], { errorAction: toHttp({ EnableBatching: true }) })).toThrow(/batch/);
  });
});

describe('batches of an HTTP action [AWS-IoT: http-action-batching]', () => {
  it('go out full, or when their time is over, per topic', async () => {
    const rig = await confirmedRig({ EnableBatching: true, BatchConfig: { MaxBatchSize: 2, MaxBatchOpenMs: 100 } });
    for (const n of [1, 2, 3]) rig.publish('v1/car-1/t/x', { n });
    rig.publish('v1/car-2/t/x', { n: 4 });
    await settle();
    expect(posts(rig).map(bodyOf)).toEqual([[{ n: 1 }, { n: 2 }]]);
    await rig.clock.advance(100);
    await rig.engine.idle();
    expect(posts(rig).map(bodyOf)).toEqual([[{ n: 1 }, { n: 2 }], [{ n: 3 }], [{ n: 4 }]]);
    expect(rig.engine.metrics().rules['test']?.actions['Http']?.Success).toBe(4);
  });

  it('share topics when told, and go out by bytes', async () => {
    const BatchConfig = { BatchAcrossTopics: true, MaxBatchSizeBytes: 100 };
    const rig = await confirmedRig({ EnableBatching: true, BatchConfig });
    for (const car of ['car-1', 'car-2', 'car-3']) rig.publish(`v1/${car}/t/x`, { text: 'x'.repeat(40) });
    await settle();
    expect(posts(rig).map((post) => (bodyOf(post) as unknown[]).length)).toEqual([1, 1]);
    await rig.clock.advance(20);
    await rig.engine.idle();
    expect(posts(rig)).toHaveLength(3);
  });

  it('fail as a whole after their own tries, each message to the error action', async () => {
    const rig = await confirmedRig({ EnableBatching: true, BatchConfig: { MaxBatchSize: 2 } });
    rig.answers.push(500, 500, 500);
    for (const n of [1, 2]) rig.publish('v1/car-1/t/x', { n });
    await rig.clock.advance(50);
    await rig.clock.advance(200);
    await rig.engine.idle();
    expect([posts(rig).length, rig.sentBy('sqs').length]).toEqual([3, 2]);
  });
});

describe('a URL a rule may call', () => {
  it.each([
    ['https://a.example', undefined],
    ['https://a.example:8443/x', undefined],
    ['http://localhost:8080/x', undefined],
    ['http://127.0.0.1:8080/x', undefined],
    ['https://[::1]/x', 'IPv6 addresses are not supported'],
    ['https://user:pw@a.example/', 'the URL must not hold a user or a password'],
    ['ftp://localhost/', 'the URL must be https (http only to localhost)'],
    ['nonsense', 'it is not a URL'],
  ])('%s: %s', (url, fault) => {
    expect(httpUrlFault(url)).toBe(fault);
  });

  it('is below a prefix only on the same server', () => {
    expect(isBelow('https://a.example/x/y', 'https://a.example/x')).toBe(true);
    expect(isBelow('https://a.example.evil/x', 'https://a.example')).toBe(false);
  });
});
