import type { AwsCaller, AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import type { Peer } from '../ports.ts';

/** What a listener's HTTP requests are answered by; it knows identities and services, the listener does not. */
export interface HttpPort {
  /** Never rejects for what the peer sent. */
  answer(request: AwsHttpRequest, peer: Peer): Promise<AwsHttpResponse>;
  /** What the listener itself refuses, in the shape of the service's errors. */
  refuse(what: 'too-large' | 'not-found' | 'malformed' | 'forbidden', detail: string): AwsHttpResponse;
}

/** Decides on a request to open a WebSocket. */
export type AdmitUpgrade = (
  request: AwsHttpRequest,
  peer: Peer,
) => { ok: true; caller: AwsCaller } | { ok: false; response: AwsHttpResponse };
