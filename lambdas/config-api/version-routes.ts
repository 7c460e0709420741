import { isDeepStrictEqual } from 'node:util';
import { JSON_TYPE, type PublishRequest, publishSchema, readBody } from '../../contract/config/config-request.ts';
import {
  type ConfigVersion,
  INLINE_BYTES,
  isConfigId,
  isConfigVersion,
  sha256Of,
} from '../../contract/config/config-version.ts';
import { readBySchema } from '../../contract/http/request-schema.ts';
import { objectKeyOf } from '../common/config/join-body.ts';
import type { Caller } from '../common/http/api-route.ts';
import { respondTagged } from '../common/http/entity-tag.ts';
import { readJsonBody } from '../common/http/json-body.ts';
import { type HttpResponse, respondJson, respondProblem } from '../common/http/respond.ts';
import { storingFault } from '../common/store/storing-fault.ts';
import type { ConfigApiPorts, Route } from './ports.ts';
import { nextCursor, readPage } from './read-page.ts';
import { versionView } from './views.ts';

/** Publishes a version once and for all; the same request again has the first answer, with a fresh link to upload. */
const publish: Route = async (event, caller, ports) => {
  const reading = readJsonBody(event);
  if (!reading.ok) return respondProblem(reading.problem, reading.detail);
  const fault = storingFault(reading.body);
  if (fault !== undefined) return respondProblem('invalid-request', `the body ${fault}`);
  const request = readBySchema(publishSchema, reading.body);
  if (!request.ok) return respondProblem('invalid-request', request.detail);
  const content = readBody(request.value);
  if (!content.ok) return respondProblem('invalid-request', content.detail);
  const version = versionOf(request.value, content.body, caller, ports.nowMs());
  if (version.inline === undefined && content.body !== undefined) {
    await ports.bodies.put(objectKeyOf(version), content.body, version.sha256);
  }
  const existing = await ports.configs.publish(version);
  if (existing !== undefined && !isSameContent(existing, version)) return respondProblem('config-version-taken');
  return published(existing ?? version, existing === undefined, ports);
};

function versionOf(
  request: PublishRequest,
  body: Uint8Array | undefined,
  { tenantId, clientId }: Caller,
  nowMs: number,
): ConfigVersion {
  const { configId, version, mediaType = JSON_TYPE, schema, minFirmware, signature } = request;
  const isInline = body !== undefined && body.length <= INLINE_BYTES;
  return {
    ...{ tenantId, configId, version, mediaType, createdAtMs: nowMs, createdBy: clientId },
    sha256: body === undefined ? (request.sha256 ?? '') : sha256Of(body),
    size: body === undefined ? (request.size ?? 0) : body.length,
    ...(schema === undefined ? {} : { schema }),
    ...(minFirmware === undefined ? {} : { minFirmware }),
    ...(signature === undefined ? {} : { signature }),
    ...(isInline ? { inline: Buffer.from(body).toString('base64') } : {}),
  };
}

/** All but when it was published, and by whom. How the body came does not count: its bytes are the same. */
function isSameContent(one: ConfigVersion, other: ConfigVersion): boolean {
  const contentOf = ({ createdAtMs: _at, createdBy: _by, inline: _inline, ...content }: ConfigVersion) => content;
  return isDeepStrictEqual(contentOf(one), contentOf(other));
}

async function published(version: ConfigVersion, isNew: boolean, ports: ConfigApiPorts): Promise<HttpResponse> {
  const key = objectKeyOf(version);
  const isThere = version.inline !== undefined || (await ports.bodies.sizeOf(key)) === version.size;
  const location = `/v1/configs/${version.configId}/versions/${version.version}`;
  const { url, headers, expiresAtMs } = ports.bodies.putUrl(key, version.sha256, ports.nowMs());
  const upload = { method: 'PUT', url, headers, expiresAt: new Date(expiresAtMs).toISOString() };
  return respondJson(isNew ? 201 : 200, { ...versionView(version), ...(isThere ? {} : { upload }) }, { location });
}

const listVersions: Route = async (event, { tenantId }, { configs }) => {
  const page = readPage(event);
  if (!page.ok) return respondProblem('invalid-request', page.detail);
  const { versions, nextKey } = await configs.list(tenantId, page.limit, page.after);
  return respondJson(200, { configs: versions.map(versionView), ...nextCursor(nextKey) });
};

const getVersion: Route = async (event, { tenantId }, { configs }) => {
  const { configId, version } = event.pathParameters ?? {};
  if (!isConfigId(configId) || !isConfigVersion(version)) return respondProblem('config-not-found');
  const found = await configs.find(tenantId, configId, version);
  return found === undefined
    ? respondProblem('config-not-found')
    : respondTagged(event, versionView(found), found.sha256);
};

export const versionRoutes: [string, Route][] = [
  ['POST /v1/configs', publish],
  ['GET /v1/configs', listVersions],
  ['GET /v1/configs/{configId}/versions/{version}', getVersion],
];
