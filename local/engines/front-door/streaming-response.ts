import type { AwsHttpResponse } from '../../ports/aws-http.ts';

/**
 * An answer whose body goes on after the headers (event streams). `stream` replaces `body`; `signal` is aborted when
 * the client has gone, and the stream must end then.
 */
export interface StreamingAwsHttpResponse extends AwsHttpResponse {
  stream: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
}

export function isStreaming(response: AwsHttpResponse): response is StreamingAwsHttpResponse {
  return 'stream' in response && typeof response.stream === 'function';
}
