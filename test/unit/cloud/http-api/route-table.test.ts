import { describe, expect, test } from 'vitest';
import { RouteTable } from '../../../../local/cloud/http-api/route-table.ts';

function tableOf(...keys: string[]): RouteTable {
  const table = new RouteTable();
  for (const RouteKey of keys) table.add({ ApiId: 'a', RouteKey });
  return table;
}

describe('route choice [AWS-APIGateway: routing API requests]', () => {
  const table = tableOf(
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
    'ANY /pets/dog/{id}',
  );

  test.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['PUT', '/pets/dog/2', 'ANY /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/', '$default', {}],
  ])('%s %s goes to %s', (method, path, routeKey, pathParameters) => {
    expect(table.find(method, path)).toMatchObject({ route: { RouteKey: routeKey }, pathParameters });
  });

  test('finds nothing without a default', () => {
    const small = tableOf('GET /v1/vehicles', 'GET /v1/vehicles/{vehicleId}');
    expect(small.find('GET', '/v1/vehicles/')).toBeUndefined();
    expect(small.find('GET', '/v1/vehicles/a/b')).toBeUndefined();
    expect(small.find('POST', '/v1/vehicles')).toBeUndefined();
  });

  test('does not take an encoded slash for a separator', () => {
    const found = tableOf('GET /v/{id}').find('GET', '/v/a%2Fb');
    expect(found?.pathParameters).toEqual({ id: 'a%2Fb' });
  });

  test('refuses a malformed key', () => {
    expect(() => tableOf('FETCH /x')).toThrow('FETCH /x');
  });
});
