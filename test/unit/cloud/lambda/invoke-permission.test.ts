import { describe, expect, test } from 'vitest';
import type { PermissionSpec } from '../../../../local/cloud/backends.ts';
import { isPermitted } from '../../../../local/cloud/lambda/invoke-permission.ts';

const RULE_ARN = 'arn:aws:iot:eu-central-1:000000000000:rule/receipt_v1';
const statement: PermissionSpec = {
  FunctionName: 'fn',
  Action: 'lambda:InvokeFunction',
  Principal: 'iot.amazonaws.com',
  SourceArn: RULE_ARN,
  SourceAccount: '000000000000',
};
const caller = { servicePrincipal: 'iot.amazonaws.com', sourceArn: RULE_ARN, sourceAccount: '000000000000' };

describe('a function resource policy', () => {
  test('lets in the service, source and account it names', () => {
    expect(isPermitted([statement], caller)).toBe(true);
  });

  test.each([
    ['another service', { servicePrincipal: 'events.amazonaws.com' }],
    ['another rule', { sourceArn: 'arn:aws:iot:eu-central-1:000000000000:rule/receipt_v2' }],
    ['a rule whose name goes on', { sourceArn: `${RULE_ARN}x` }],
    ['another account', { sourceAccount: '111111111111' }],
  ])('keeps out %s', (_case, change) => {
    expect(isPermitted([statement], { ...caller, ...change })).toBe(false);
  });

  test('keeps out everybody without a statement or with another action', () => {
    expect(isPermitted([], caller)).toBe(false);
    expect(isPermitted([{ ...statement, Action: 'lambda:GetFunction' }], caller)).toBe(false);
  });

  test.each([
    ['arn:aws:execute-api:eu-central-1:000000000000:api1/*/*/v1/vehicles/{vehicleId}', true],
    ['arn:aws:execute-api:eu-central-1:000000000000:api1/*/*', true],
    ['arn:aws:execute-api:eu-central-1:000000000000:api?/*', true],
    ['arn:aws:execute-api:eu-central-1:000000000000:api2/*/*', false],
    ['arn:aws:execute-api:eu-central-1:000000000000:api1/*/*/v1/vehicles', false],
  ])('reads wildcards in %s', (SourceArn, expected) => {
    const wild = {
      FunctionName: 'fn',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn,
    };
    const sourceArn = 'arn:aws:execute-api:eu-central-1:000000000000:api1/$default/GET/v1/vehicles/{vehicleId}';
    const route = { servicePrincipal: 'apigateway.amazonaws.com', sourceArn, sourceAccount: '000000000000' };
    expect(isPermitted([wild], route)).toBe(expected);
  });
});
