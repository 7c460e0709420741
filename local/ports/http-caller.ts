/** A POST of the cloud to a server somewhere else. */
export interface OutboundPost {
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
  timeoutMs: number;
  /** Signs with the credentials of this role. */
  sigV4?: { roleArn: string; serviceName: string; signingRegion: string };
}

export type PostOutcome =
  | { ok: true; status: number; reason: string; bodyBytes: number }
  | { ok: false; kind: 'unknown-host' | 'timeout' | 'refused-address' | 'network'; message: string };

/** Calls servers outside the local cloud. Never throws for what the other side does. */
export interface HttpCaller {
  post(request: OutboundPost): Promise<PostOutcome>;
}
