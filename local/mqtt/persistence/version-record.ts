import * as v from 'valibot';
import { encodeRecord, type RecordKind } from '../../ports/record.ts';
import type { LastVersion } from '../version-numbers.ts';

const versionHeader = v.object({
  version: v.number(),
  /** Absent while the client was connected. */
  forgetAtMs: v.optional(v.number()),
});

/** The last version number of lifecycle events, by client id. */
export const VERSION: RecordKind<v.InferOutput<typeof versionHeader>> = {
  name: 'version',
  version: 1,
  schema: versionHeader,
};

export function encodeVersion({ version, forgetAtMs }: LastVersion): Buffer {
  return encodeRecord(VERSION, { version, ...(forgetAtMs !== undefined && { forgetAtMs }) });
}
