import { done, failed, type Outcome } from '../registry/outcome.ts';
import { asObject } from './iot-operation.ts';

type Tags = Readonly<Record<string, string>>;

/** [AWS-IoT: API_Tag] */
const MAX_TAGS = 50;
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** `[{Key, Value}]` as a map; undefined when none are given. [AWS-IoT: API_TagResource] */
export function readTags(value: unknown): Outcome<Tags | undefined> {
  if (value === undefined || value === null) return done(undefined);
  if (!Array.isArray(value)) return failed('InvalidRequestException', 'Tags must be a list of Key and Value.');
  const tags: Record<string, string> = {};
  for (const entry of value as unknown[]) {
    const { Key: key, Value: text = '' } = asObject(entry) ?? {};
    const isValid = typeof key === 'string' && typeof text === 'string' && TAG_KEY.test(key) && TAG_VALUE.test(text);
    if (!isValid) return failed('InvalidRequestException', `The tag ${String(key)} is not valid.`);
    tags[key] = text;
  }
  return mergedTags({}, tags);
}

/** `key=value&other=value`, encoded as a query is. [AWS-IoT: API_CreateTopicRule] */
export function readTaggingHeader(value: string | undefined): Outcome<Tags | undefined> {
  if (value === undefined || value === '') return done(undefined);
  return readTags([...new URLSearchParams(value)].map(([Key, Value]) => ({ Key, Value })));
}

export function mergedTags(present: Tags, added: Tags): Outcome<Tags> {
  const merged = { ...present, ...added };
  if (Object.keys(merged).length <= MAX_TAGS) return done(merged);
  return failed('LimitExceededException', `A resource has at most ${MAX_TAGS} tags.`);
}
