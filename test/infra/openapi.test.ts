import { afterAll, describe, expect, it, vi } from 'vitest';
import { catalogView } from '../../contract/command/catalog-view.ts';
import { commandType, commandTypeNames } from '../../contract/command/command-catalog.ts';
import { parameterFault } from '../../contract/command/parameter-schema.ts';
import { ROLES } from '../../contract/command/role.ts';
import { OPERATOR_SCOPES, SCOPES } from '../../contract/function-environment.ts';
import { PROBLEMS, type ProblemName } from '../../contract/http/problem.ts';
import { MESSAGE_STATES } from '../../contract/mailbox/message.ts';
import { apiDescription, operations, schemaFaults, valueAt } from '../support/api-description.ts';
import { emptyBundles, resourcesOf, roadbedApp } from './synthesized-roadbed.ts';

vi.setConfig({ testTimeout: 60_000 });

const bundles = emptyBundles();
afterAll(bundles.remove);
const app = roadbedApp('dev', bundles.directory);
const { schemas, requestBodies } = apiDescription.components;

describe('openapi.yaml', () => {
  it('has each route that is deployed, with its scope, and no other', () => {
    const deployed = resourcesOf(app, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => [
      Properties['RouteKey'],
      Properties['AuthorizationScopes'],
    ]);
    expect(deployed.length).toBeGreaterThan(20);
    expect(Object.fromEntries(operations.map(({ routeKey, scopes }) => [routeKey, scopes]))).toEqual(
      Object.fromEntries(deployed),
    );
  });

  it('gives every operation a name of its own', () => {
    const ids = Object.values<Record<string, { operationId?: string }>>(apiDescription.paths).flatMap((item) =>
      Object.values(item).flatMap(({ operationId }) => operationId ?? []),
    );
    expect(new Set(ids).size).toBe(operations.length);
  });

  it('knows the scopes, problems, states, roles and commands of the code', () => {
    const { scopes } = apiDescription.components.securitySchemes.client.flows.clientCredentials;
    expect(Object.keys(scopes).sort()).toEqual([...Object.values(SCOPES), ...Object.values(OPERATOR_SCOPES)].sort());
    const problems = Object.keys(PROBLEMS).map((name) => `urn:roadbed:problem:${name}`);
    expect([...schemas.ProblemType.enum].sort()).toEqual(problems.sort());
    expect(schemas.MessageState.enum).toEqual([...MESSAGE_STATES]);
    expect(schemas.Role.enum).toEqual([...ROLES]);
    expect(schemas.CommandName.enum).toEqual(commandTypeNames());
  });

  it('has an answer for the status of each problem that it names', () => {
    for (const { routeKey, problems, responses } of operations) {
      for (const name of problems) {
        const known = PROBLEMS[name as ProblemName];
        expect(known, `${routeKey}: ${name}`).toBeDefined();
        expect(responses, `${routeKey}: ${name}`).toHaveProperty(String(known.status));
      }
    }
  });

  it('refers to nothing that is not there', () => {
    const refs = [...JSON.stringify(apiDescription).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, pointer = '']) => pointer);
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((pointer) => valueAt(pointer) === undefined)).toEqual([]);
  });
});

describe('the examples of openapi.yaml', () => {
  const ofSchemas = Object.keys(schemas).flatMap((name) =>
    ((schemas[name].examples ?? []) as unknown[]).map((example) => [`/components/schemas/${name}`, example] as const),
  );
  const ofBodies = Object.keys(requestBodies).flatMap((name) => {
    const { schema, examples } = requestBodies[name].content['application/json'];
    const values = Object.values<{ value: unknown }>(examples ?? {}).map(({ value }) => value);
    return values.map((value) => [String(schema.$ref).slice(1), value] as const);
  });

  it('are there for every body', () => {
    expect(ofSchemas.length).toBeGreaterThan(4);
    expect(new Set(ofBodies.map(([pointer]) => pointer)).size).toBe(Object.keys(requestBodies).length);
  });
  it.each([...ofSchemas, ...ofBodies])('of %s fit it: %j', (pointer, example) => {
    expect(schemaFaults(pointer, example)).toEqual([]);
  });
  it('of commands are ones that the catalogue takes', () => {
    const { examples } = requestBodies.CommandRequest.content['application/json'];
    for (const { value } of Object.values<{ value: Record<string, never> }>(examples)) {
      const type = commandType(value['type'] ?? '');
      expect(type && parameterFault(type.parameters, value['parameters'] ?? {})).toBeUndefined();
    }
  });
});

it('the catalogue is as openapi.yaml has it', () => {
  expect(schemaFaults('/components/schemas/CommandCatalog', catalogView())).toEqual([]);
});
