import { readFileSync } from 'node:fs';
import * as iot from '@aws-sdk/client-iot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATIONS } from '../../../../local/iot/control-plane/operations.ts';
import { routesOf } from '../../../../local/iot/control-plane/routes.ts';
import { UNSUPPORTED_OPERATIONS } from '../../../../local/iot/control-plane/unsupported-operations.ts';
import { COVERAGE_PAGE, coveragePage } from '../../../../scripts/iot-api-coverage.mts';
import { sdkOperations } from '../../../../scripts/iot-sdk-operations.mts';
import { type IotApi, startIotApi } from './iot-api.ts';

let api: IotApi;

beforeAll(async () => {
  api = await startIotApi();
});

afterAll(() => api.close());

const places = (operations: readonly { name: string; method: string; route: string }[]): string[] =>
  operations.map(({ name, method, route }) => `${name} ${method} ${route}`).sort();

it('every operation of the SDK is emulated or refused by name, each where the SDK asks for it', () => {
  expect(places([...OPERATIONS, ...UNSUPPORTED_OPERATIONS])).toEqual(places(sdkOperations(iot)));
});

it('no route of an operation is taken by another before it', () => {
  const find = routesOf(OPERATIONS);
  for (const { name, method, route } of OPERATIONS) {
    expect(find(method, route.replace(/\{\w+\+?\}/g, 'x'))?.operation.name).toBe(name);
  }
});

it('the coverage page says what there is; npm run coverage:iot writes it', () => {
  expect(readFileSync(new URL(`../../../../${COVERAGE_PAGE}`, import.meta.url), 'utf8')).toBe(coveragePage());
});

it('an operation that is not emulated is refused by its name, and not tried again', async () => {
  const refused = api.client.send(new iot.ListStreamsCommand());
  await expect(refused).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: 'ListStreams is not emulated here.',
    $metadata: { httpStatusCode: 501, attempts: 1 },
  });
});

it('a path that AWS has not either gets an error in JSON', async () => {
  const answer = await fetch(`${api.endpoint}/no/such/path`, { method: 'POST', body: '{}' });
  expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([404, 'UnknownOperationException']);
  expect(await answer.json()).toEqual({ message: 'No operation at POST /no/such/path.' });
});
