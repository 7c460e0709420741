/** `nextToken` of a list: opaque to the caller, here the text to go on from. */
export function pageToken(from: string): string {
  return Buffer.from(from).toString('base64url');
}

/** The text in a token; undefined for one we did not give. */
export function fromPageToken(token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  return text !== '' && pageToken(text) === token ? text : undefined;
}
