import { lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { signatureHeaders } from '../iot/signed-requests/sign-request.ts';
import type { Clock } from '../ports/clock.ts';
import type { HttpCaller, OutboundPost, PostOutcome } from '../ports/http-caller.ts';
import { isRefusedAddress } from './address-guard.ts';

interface HttpCallerOptions {
  clock: Clock;
  /** A role's own, for signed requests. */
  credentialsOf(roleArn: string): { accessKeyId: string; secretAccessKey: string };
}

/** More of an answer is not read. [AWS-IoT: http-rule-action] */
const MAX_ANSWER_BYTES = 16_384;

/**
 * Sends rule actions' requests over HTTP/1.1. Addresses are looked at after the name was resolved, on the connection
 * itself: a name cannot mean one address at the check and another at the call. Redirects are not followed.
 */
export function createHttpCaller(options: HttpCallerOptions): HttpCaller {
  return {
    post(post) {
      const url = new URL(post.url);
      if (isRefusedAddress(url.hostname)) {
        return Promise.resolve({ ok: false, kind: 'refused-address', message: `${url.hostname} must not be called` });
      }
      return send(url, post, options);
    },
  };
}

function send(url: URL, post: OutboundPost, options: HttpCallerOptions): Promise<PostOutcome> {
  const body = Buffer.from(post.body);
  const headers = { ...post.headers, host: url.host, 'content-length': String(body.length) };
  const { hostname, port, pathname, search } = url;
  const path = `${pathname}${search}`;
  const signed = post.sigV4 ? signatureOf({ ...post, sigV4: post.sigV4 }, { path, headers, body }, options) : {};
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const outgoing = request({
      hostname,
      ...(port !== '' && { port }),
      ...{ path, method: 'POST', headers: { ...headers, ...signed }, lookup: guardedLookup },
    });
    const timer = options.clock.schedule(post.timeoutMs, () => {
      resolve({ ok: false, kind: 'timeout', message: `no answer within ${post.timeoutMs} ms` });
      outgoing.destroy();
    });
    outgoing.on('response', (incoming) => {
      incoming.on('close', () => timer.cancel());
      readAnswer(incoming).then(resolve, (error: unknown) => resolve(failure(error)));
    });
    outgoing.on('error', (error) => {
      timer.cancel();
      resolve(failure(error));
    });
    outgoing.end(body);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<PostOutcome> {
  let bodyBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bodyBytes += chunk.length;
    if (bodyBytes > MAX_ANSWER_BYTES) break;
  }
  return { ok: true, status: incoming.statusCode ?? 0, reason: incoming.statusMessage ?? '', bodyBytes };
}

function signatureOf(
  { sigV4: { roleArn, serviceName, signingRegion } }: { sigV4: NonNullable<OutboundPost['sigV4']> },
  { path, headers, body }: { path: string; headers: Record<string, string>; body: Buffer },
  { clock, credentialsOf }: HttpCallerOptions,
): Record<string, string> {
  const request = { method: 'POST', url: path, headers, body };
  return signatureHeaders(
    request,
    credentialsOf(roleArn),
    { region: signingRegion, service: serviceName },
    clock.nowMs(),
  );
}

const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, address, family) => {
    const addresses = Array.isArray(address) ? address.map((entry) => entry.address) : [address];
    const refused = error ? undefined : addresses.find(isRefusedAddress);
    if (refused === undefined) callback(error, address, family);
    else callback(Object.assign(new Error(`${hostname} is ${refused}`), { code: 'EREFUSEDADDRESS' }), address, family);
  });
};

function failure(error: unknown): PostOutcome {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'EREFUSEDADDRESS') return { ok: false, kind: 'refused-address', message };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { ok: false, kind: 'unknown-host', message };
  return { ok: false, kind: 'network', message };
}
