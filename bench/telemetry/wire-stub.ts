/** What the bench counts of the requests that the SDK would have sent. */
export interface WireCounts {
  reads: number;
  writes: number;
  events: number;
  /** Bytes of the largest write. */
  largestWrite: number;
}

/**
 * Answers the SDK's requests at once, in place of its HTTP handler: everything above the wire, signature included, is
 * real. Every vehicle is in service; of a shadow's row its version is kept, which is all the consumer asks it for again.
 */
export function wireStub(vehiclesTable: string, counts: WireCounts) {
  const versions = new Map<string, string>();
  const none = answerOf({});
  const vehicle = answerOf({
    Item: { vehicleId: { S: 'v' }, tenantId: { S: 't' }, vin: { S: 'VIN' }, model: { S: 'm' } },
  });
  const read = (text: string): Uint8Array => {
    counts.reads += 1;
    if (text.includes(vehiclesTable)) return vehicle;
    const version = versions.get(between(text, VEHICLE_ID));
    return version === undefined ? none : answerOf({ Item: { version: { N: version } } });
  };
  const write = (text: string): Uint8Array => {
    counts.writes += 1;
    counts.largestWrite = Math.max(counts.largestWrite, text.length);
    versions.set(between(text, VEHICLE_ID), between(text, NEXT_VERSION));
    return none;
  };
  return {
    async handle({ headers, body }: { headers: Record<string, string>; body?: Uint8Array }) {
      const target = headers['x-amz-target'] ?? headers['X-Amz-Target'] ?? '';
      const text = Buffer.from(body ?? []).toString();
      if (target.endsWith('PutEvents')) counts.events += 1;
      const answer = target.endsWith('GetItem') ? read(text) : target.endsWith('UpdateItem') ? write(text) : none;
      return { response: { statusCode: 200, headers: {}, body: answer } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    metadata: { handlerProtocol: 'http/1.1' },
  };
}

const VEHICLE_ID = '"vehicleId":{"S":"';
const NEXT_VERSION = '":next":{"N":"';

function between(text: string, before: string): string {
  const from = text.indexOf(before) + before.length;
  return text.slice(from, text.indexOf('"', from));
}

function answerOf(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
