import * as v from 'valibot';
import { textOf } from '../http/request-schema.ts';
import { isConfigId, isConfigVersion, isSha256, MAX_BODY_BYTES, sha256Of } from './config-version.ts';
import { isFirmware } from './firmware.ts';
import { DESIRED } from './message.ts';
import { schemaFault, unusableSchema } from './schema.ts';

const configId = v.custom<string>((it) => isConfigId(it) && it !== DESIRED, 'is no id of a configuration');
const version = v.custom<string>(isConfigVersion, 'is no version: letters, digits, . _ and -, at most 64');
const sha256 = v.custom<string>(isSha256, 'is not 64 hexadecimal digits');
const MEDIA_TYPE = /^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,64}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Ed25519: 64 bytes. */
const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;

/** `POST /v1/configs`: with the body as `text` or `base64`, or with its `sha256` and `size` to be uploaded. */
export const publishSchema = v.pipe(
  v.strictObject({
    configId,
    version,
    mediaType: v.optional(v.pipe(v.string(), v.regex(MEDIA_TYPE, 'is no media type'))),
    text: v.optional(v.string()),
    base64: v.optional(v.pipe(v.string(), v.regex(BASE64, 'is no base64'))),
    sha256: v.optional(sha256),
    size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_BODY_BYTES))),
    schema: v.optional(v.record(v.string(), v.unknown())),
    minFirmware: v.optional(v.custom<string>(isFirmware, 'is no firmware version: dotted numbers, as 2.4.0')),
    signature: v.optional(
      v.strictObject({
        keyId: textOf(64),
        value: v.pipe(v.string(), v.regex(SIGNATURE, 'is no Ed25519 signature in base64')),
      }),
    ),
  }),
  v.check(
    ({ text, base64, size }) => [text, base64, size].filter((it) => it !== undefined).length === 1,
    'one of text, base64 and size is wanted',
  ),
  v.check((it) => it.size === undefined || it.sha256 !== undefined, 'sha256 is missing beside size'),
);
export type PublishRequest = v.InferOutput<typeof publishSchema>;

/** A body that came with the request: its bytes, or what is wrong with it. None for one that is to be uploaded. */
export type BodyReading = { ok: true; body?: Uint8Array } | { ok: false; detail: string };

export function readBody(request: PublishRequest): BodyReading {
  const { text, base64, schema } = request;
  const unusable = schema && unusableSchema(schema);
  if (unusable !== undefined) return { ok: false, detail: `schema ${unusable}` };
  if (text === undefined && base64 === undefined) return { ok: true };
  const body = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text);
  if (body.length === 0) return { ok: false, detail: 'the body is empty' };
  if (request.sha256 !== undefined && request.sha256 !== sha256Of(body)) {
    return { ok: false, detail: `the body has the sha256 ${sha256Of(body)}` };
  }
  const fault = jsonFault(request, body);
  return fault === undefined ? { ok: true, body } : { ok: false, detail: `the body ${fault}` };
}

/** `application/json`, and what has a schema, must be JSON; what has a schema must satisfy it. */
function jsonFault({ mediaType = JSON_TYPE, schema }: PublishRequest, body: Buffer): string | undefined {
  if (mediaType !== JSON_TYPE && schema === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const fault = schema && schemaFault(schema, value);
    return fault === undefined ? undefined : `does not satisfy its schema: ${fault}`;
  } catch {
    return 'is not JSON';
  }
}

export const JSON_TYPE = 'application/json';

/** `PUT /v1/config-assignments/…` */
export const assignSchema = v.strictObject({ version });
