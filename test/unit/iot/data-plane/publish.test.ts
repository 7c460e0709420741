import { PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeBroker, type FakeBroker } from './fake-broker.ts';
import { type IotDataServer, startIotDataServer } from './iot-data-server.ts';

const ROLE = 'arn:aws:iam::000000000000:role/dispatch';
let broker: FakeBroker;
let server: IotDataServer;

beforeEach(async () => {
  broker = createFakeBroker([]);
  server = await startIotDataServer(broker, { kind: 'role', roleArn: ROLE });
});
afterEach(() => server.close());

describe('Publish [AWS-IoT: API_iotdata_Publish]', () => {
  it('hands the message to the rules and to subscribers, with its own bytes', async () => {
    const payload = Buffer.from([0, 255, 1, 128]);
    await server.client.send(new PublishCommand({ topic: 'v1/car 1/down/command', qos: 1, retain: true, payload }));
    expect(broker.published).toEqual([{ topic: 'v1/car 1/down/command', payload, qos: 1, retain: true }]);
    expect(server.ruleCalls).toMatchObject([
      { topic: 'v1/car 1/down/command', source: { protocol: 'http', principalId: ROLE } },
    ]);
    expect(server.ruleCalls[0]?.message).toBe(broker.published[0]);
  });

  it('defaults to QoS 0, not retained, empty payload, no properties', async () => {
    await server.client.send(new PublishCommand({ topic: 'a' }));
    expect(broker.published).toEqual([{ topic: 'a', payload: Buffer.alloc(0), qos: 0, retain: false }]);
  });

  it('carries every MQTT 5 property', async () => {
    await server.client.send(
      new PublishCommand({
        topic: 'a/b',
        payloadFormatIndicator: 'UTF8_DATA',
        contentType: 'application/json; charset=utf-8',
        responseTopic: 'a/b/answer',
        correlationData: Buffer.from('abc').toString('base64'),
        messageExpiry: 30,
        userProperties: JSON.stringify([{ k: 'v' }, { k: 'ü' }]),
      }),
    );
    expect(broker.published[0]?.properties).toEqual({
      payloadFormatIndicator: 1,
      contentType: 'application/json; charset=utf-8',
      responseTopic: 'a/b/answer',
      correlationData: Buffer.from('abc'),
      messageExpirySeconds: 30,
      userProperties: [
        ['k', 'v'],
        ['k', 'ü'],
      ],
    });
  });

  it.each([
    [0, 1],
    [10_000_000, 604_800],
  ])('moves a message expiry of %i s to %i s [AWS-IoT: mqtt]', async (asked, kept) => {
    await server.client.send(new PublishCommand({ topic: 'a', messageExpiry: asked }));
    expect(broker.published[0]?.properties?.messageExpirySeconds).toBe(kept);
  });

  it('gives a Basic Ingest topic to its rule alone, the rest as topic [AWS-IoT: iot-basic-ingest]', async () => {
    await server.client.send(new PublishCommand({ topic: '$aws/rules/telemetry_v1/v1/car/t/fast', payload: '{}' }));
    expect(server.ruleCalls).toMatchObject([{ rule: 'telemetry_v1', topic: 'v1/car/t/fast' }]);
    expect(broker.published).toEqual([]);
  });

  it.each([
    ['a wildcard', { topic: 'a/+/b' }, 'InvalidRequestException', 400],
    ['nine levels', { topic: 'a/b/c/d/e/f/g/h/i' }, 'InvalidRequestException', 400],
    ['257 bytes of topic', { topic: 'x'.repeat(257) }, 'InvalidRequestException', 400],
    ['QoS 2', { topic: 'a', qos: 2 }, 'InvalidRequestException', 400],
    ['a wildcard in the response topic', { topic: 'a', responseTopic: '#' }, 'InvalidRequestException', 400],
    ['bad correlation data', { topic: 'a', correlationData: '***' }, 'InvalidRequestException', 400],
    ['user properties that are no pairs', { topic: 'a', userProperties: '{"a":1}' }, 'InvalidRequestException', 400],
    ['a reserved topic', { topic: '$aws/events/presence/connected/x' }, 'ForbiddenException', 403],
    ['retain on Basic Ingest', { topic: '$aws/rules/r/a', retain: true }, 'InvalidRequestException', 400],
    ['128 KB and a byte', { topic: 'a', payload: Buffer.alloc(131_073) }, 'RequestEntityTooLargeException', 413],
  ])('refuses %s', async (_what, input, name, status) => {
    const call = server.client.send(new PublishCommand(input));
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect([broker.published, server.ruleCalls]).toEqual([[], []]);
  });

  it('answers with message and trace id', async () => {
    const response = await fetch(`${server.url}/topics/a%2Fb?qos=1`, { method: 'POST', body: 'x' });
    expect(await response.json()).toEqual({ message: 'OK', traceId: '11111111-2222-4333-8444-555555555555' });
  });
});

describe('permissions and unknown resources', () => {
  const request = (method: string, url: string) => ({ method, url, headers: {}, body: Buffer.alloc(0) });

  it('names iot:Publish, and iot:RetainPublish with retain, on the whole topic', () => {
    const resource = 'arn:aws:iot:eu-central-1:000000000000:topic/a/b';
    expect(server.service.requiredPermissions(request('POST', '/topics/a%2Fb?qos=0'))).toEqual([
      { action: 'iot:Publish', resource },
    ]);
    expect(server.service.requiredPermissions(request('POST', '/topics/a%2Fb?retain=true'))).toEqual([
      { action: 'iot:Publish', resource },
      { action: 'iot:RetainPublish', resource },
    ]);
  });

  it.each([
    ['GET', '/connections/car-1', 'iot:GetConnection'],
    ['DELETE', '/connections/car-1', 'iot:DeleteConnection'],
    ['GET', '/connections/car-1/subscriptions', 'iot:ListSubscriptions'],
    ['POST', '/connections/car-1/messages?topic=a', 'iot:SendDirectMessage'],
  ])('%s %s needs %s on the client', (method, url, action) => {
    const resource = 'arn:aws:iot:eu-central-1:000000000000:client/car-1';
    expect(server.service.requiredPermissions(request(method, url))).toEqual([{ action, resource }]);
  });

  it.each([
    ['GET', '/topics/a', 405, 'MethodNotAllowedException'],
    ['CONSTRUCTOR', '/topics/a', 405, 'MethodNotAllowedException'],
    ['POST', '/retainedMessage/a', 405, 'MethodNotAllowedException'],
    ['GET', '/retainedMessage/a', 404, 'ResourceNotFoundException'],
    ['PUT', '/things/car/shadow', 405, 'MethodNotAllowedException'],
    ['GET', '/nowhere', 404, 'ResourceNotFoundException'],
    ['POST', '/topics/%E0%A4%A', 400, 'InvalidRequestException'],
  ])('answers %s %s with %i %s', async (method, url, status, name) => {
    const response = await server.service.handle(request(method, url), { kind: 'operator' });
    expect(response).toMatchObject({ status, headers: { 'x-amzn-ErrorType': name } });
    expect(Object.keys(JSON.parse(String(response.body)))).toEqual(['message', 'traceId']);
  });

  it('refuses access as ForbiddenException', () => {
    const response = server.service.accessDenied('role x may not iot:Publish');
    expect(response).toMatchObject({ status: 403, headers: { 'x-amzn-ErrorType': 'ForbiddenException' } });
  });

  it('answers a failing broker with InternalFailureException', async () => {
    broker.publish = () => {
      throw new Error('broken');
    };
    const response = await server.service.handle(request('POST', '/topics/a'), { kind: 'operator' });
    expect(response).toMatchObject({ status: 500, headers: { 'x-amzn-ErrorType': 'InternalFailureException' } });
  });
});
