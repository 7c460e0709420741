/** A request as the listener read it, whole. */
export interface HttpRequest {
  method: string;
  /** Path with query, undecoded. */
  url: string;
  httpVersion: string;
  /** Lower-case names with all values in the order received. */
  headers: ReadonlyMap<string, string[]>;
  body: Buffer;
  sourceIp: string;
}

export interface HttpReply {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  body: Buffer | string;
}

/** A reply API Gateway makes by itself: `{"message": ...}`. */
export function gatewayReply(status: number, message: string, headers: Record<string, string> = {}): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    cookies: [],
    body: JSON.stringify({ message }),
  };
}

/** All values of a header joined with commas, undefined when it was not sent. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  return request.headers.get(name)?.join(',');
}
