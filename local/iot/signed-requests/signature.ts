import type { AwsHttpRequest } from '../../ports/aws-http.ts';
import { parseAmzDate } from './signing-date.ts';

/** The parts of a SigV4 signature, whichever way it came. [AWS-SigV4: create-signed-request] */
export interface Signature {
  /** `query`: the request was presigned, all parts stand in its URL. `header`: in `Authorization`. */
  form: 'query' | 'header';
  accessKeyId: string;
  /** `<date>/<region>/<service>/aws4_request`. */
  scope: { date: string; region: string; service: string };
  /** As it was written; part of what is signed. */
  amzDate: string;
  signedAtMs: number;
  /** Presigned requests may say how long they are good for. */
  expiresSeconds: number | undefined;
  /** Lower case, as they were written. */
  signedHeaders: string[];
  /** Hex. */
  signature: string;
}

export type ReadSignature = { ok: true; signature: Signature } | { ok: false; reason: string };

export const ALGORITHM = 'AWS4-HMAC-SHA256';
/** A week. [AWS-SigV4: sigv4-query-string-auth] */
const MAX_EXPIRES_SECONDS = 604_800;

/** Reads the signature of a request; a request with none, or with half of one, is refused with what is missing. */
export function readSignature(request: AwsHttpRequest): ReadSignature {
  const authorization = textOf(request.headers['authorization']);
  if (authorization !== undefined) return readHeader(authorization, textOf(request.headers['x-amz-date']));
  const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
  if (!query.has('X-Amz-Signature') && !query.has('X-Amz-Credential')) return fault('the request is not signed');
  const algorithm = query.get('X-Amz-Algorithm');
  if (algorithm !== ALGORITHM) return fault(`X-Amz-Algorithm must be ${ALGORITHM}`);
  const expires = query.get('X-Amz-Expires');
  const expiresSeconds = expires === null ? undefined : wholeNumber(expires);
  if (expiresSeconds !== undefined && !(expiresSeconds > 0 && expiresSeconds <= MAX_EXPIRES_SECONDS)) {
    return fault(`X-Amz-Expires must be from 1 to ${MAX_EXPIRES_SECONDS}`);
  }
  return assemble('query', expiresSeconds, {
    credential: query.get('X-Amz-Credential') ?? undefined,
    amzDate: query.get('X-Amz-Date') ?? undefined,
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? undefined,
    signature: query.get('X-Amz-Signature') ?? undefined,
  });
}

function readHeader(authorization: string, amzDate: string | undefined): ReadSignature {
  const [, algorithm, rest = ''] = /^(\S+)\s+(.*)$/s.exec(authorization) ?? [];
  if (algorithm !== ALGORITHM) return fault(`Authorization must begin with ${ALGORITHM}`);
  const parts = new Map(rest.split(',').map((part) => splitOnce(part.trim(), '=')));
  return assemble('header', undefined, {
    credential: parts.get('Credential'),
    amzDate,
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
  });
}

type Parts = Record<'credential' | 'amzDate' | 'signedHeaders' | 'signature', string | undefined>;

function assemble(form: Signature['form'], expiresSeconds: number | undefined, parts: Parts): ReadSignature {
  const credential = readCredential(parts.credential ?? '');
  if (!credential) return fault('the credential must be KEY/DATE/REGION/SERVICE/aws4_request');
  const signedAtMs = parseAmzDate(parts.amzDate ?? '');
  if (parts.amzDate === undefined || signedAtMs === undefined) return fault('X-Amz-Date must be YYYYMMDDTHHMMSSZ');
  if (!parts.amzDate.startsWith(credential.scope.date)) return fault('X-Amz-Date and the credential differ in the day');
  const signedHeaders = (parts.signedHeaders ?? '').split(';').filter((name) => name !== '');
  // Without it a signature would be good for every server. [AWS-SigV4: create-signed-request]
  if (!signedHeaders.includes('host')) return fault('SignedHeaders must name host');
  const signature = parts.signature ?? '';
  if (!/^[0-9a-f]{64}$/.test(signature)) return fault('the signature must be 64 hexadecimal digits');
  const { amzDate } = parts;
  return {
    ok: true,
    signature: { form, ...credential, amzDate, signedAtMs, expiresSeconds, signedHeaders, signature },
  };
}

/** The key id itself may hold slashes. */
function readCredential(text: string): Pick<Signature, 'accessKeyId' | 'scope'> | undefined {
  const parts = text.split('/');
  const [date = '', region = '', service = '', terminator] = parts.slice(-4);
  const accessKeyId = parts.slice(0, -4).join('/');
  const isWhole = accessKeyId !== '' && /^\d{8}$/.test(date) && region !== '' && service !== '';
  return isWhole && terminator === 'aws4_request' ? { accessKeyId, scope: { date, region, service } } : undefined;
}

function fault(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
