import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

// biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
type Json = any;

/** One operation of openapi.yaml. */
export interface Operation {
  /** As API Gateway writes it: `GET /v1/vehicles`. */
  routeKey: string;
  method: string;
  path: string;
  scopes: string[];
  problems: string[];
  responses: Record<string, Json>;
  requestBody: Json;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export const apiDescription: Json = parse(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8'));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(apiDescription, 'openapi');

export const operations: Operation[] = Object.entries<Json>(apiDescription.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method] !== undefined).map((method) => ({
    routeKey: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    scopes: item[method].security.flatMap((each: Json) => each.client),
    problems: item[method]['x-problems'],
    responses: item[method].responses,
    requestBody: item[method].requestBody,
  })),
);

/** What of `value` is not as the schema at `pointer` (`/components/schemas/Vehicle`) has it. */
export function schemaFaults(pointer: string, value: unknown): string[] {
  const validate = ajv.compile({ $ref: `openapi#${pointer}` });
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    return `${instancePath || '/'} ${message} ${JSON.stringify(params)}`;
  });
}

/** What of an answer is not as openapi.yaml has it for the operation. */
export function answerFaults(routeKey: string, status: number, contentType: string, body: unknown): string[] {
  const operation = operations.find((each) => each.routeKey === routeKey);
  if (operation === undefined) return [`no operation ${routeKey}`];
  if (operation.responses[status] === undefined) return [`${routeKey} has no answer ${status}`];
  const { $ref } = operation.responses[status];
  const at = $ref === undefined ? `${pointerOf(operation)}/responses/${status}` : String($ref).slice(1);
  const content = valueAt(at).content?.[contentType];
  if (content === undefined) return body === undefined ? [] : [`${routeKey} ${status} has no ${contentType}`];
  return schemaFaults(`${at}/content/${escaped(contentType)}/schema`, body);
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

function pointerOf({ path, method }: Operation): string {
  return `/paths/${escaped(path)}/${method.toLowerCase()}`;
}

/** The value at a JSON pointer as it stands in a URL fragment. */
export function valueAt(pointer: string): Json {
  const names = pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<Json>((at, name) => at?.[name], apiDescription);
}
