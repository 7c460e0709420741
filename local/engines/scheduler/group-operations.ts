import * as v from 'valibot';
import type { JsonObject } from '../aws-error.ts';
import { pageOf } from '../result-page.ts';
import type { ScheduleGroup } from './schedule-book.ts';
import type { SchedulePlan } from './schedule-operations.ts';
import { invalid, scheduleName } from './schedule-settings.ts';
import { groupView } from './schedule-views.ts';

type Operations = Record<string, (input: JsonObject) => JsonObject>;

const tagList = v.array(v.object({ Key: v.pipe(v.string(), v.minLength(1)), Value: v.string() }));

/** [AWS-Scheduler: API_CreateScheduleGroup and its neighbours] */
export function groupOperations({ book, dropped }: SchedulePlan): Operations {
  const tagged = ({ ResourceArn }: JsonObject): ScheduleGroup =>
    book.group(/:schedule-group\/([^/]+)$/.exec(String(ResourceArn))?.[1] ?? String(ResourceArn));
  return {
    CreateScheduleGroup(input) {
      const name = v.safeParse(scheduleName, input['Name']);
      if (!name.success) throw invalid(`Name: ${name.issues[0].message}`);
      const tags = readTags(input['Tags']);
      const group = book.addGroup(name.output);
      for (const { Key, Value } of tags) group.tags.set(Key, Value);
      return { ScheduleGroupArn: group.arn };
    },
    GetScheduleGroup: (input) => groupView(book.group(String(input['Name']))),
    DeleteScheduleGroup(input) {
      for (const schedule of book.removeGroup(String(input['Name']))) dropped(schedule);
      return {};
    },
    ListScheduleGroups({ NamePrefix = '', MaxResults, NextToken }) {
      const wanted = book.groups().filter(({ name }) => name.startsWith(String(NamePrefix)));
      const { items, next } = pageOf(wanted, ({ name }) => name, { limit: MaxResults, token: NextToken });
      return { ScheduleGroups: items.map(groupView), ...next };
    },
    ListTagsForResource: (input) => ({ Tags: [...tagged(input).tags].map(([Key, Value]) => ({ Key, Value })) }),
    TagResource(input) {
      const group = tagged(input);
      for (const { Key, Value } of readTags(input['Tags'])) group.tags.set(Key, Value);
      return {};
    },
    UntagResource(input) {
      const group = tagged(input);
      for (const key of [input['TagKeys'] ?? []].flat()) group.tags.delete(String(key));
      return {};
    },
  };
}

function readTags(tags: unknown): { Key: string; Value: string }[] {
  const parsed = v.safeParse(v.optional(tagList, []), tags);
  if (!parsed.success) throw invalid(`Tags: ${parsed.issues[0].message}`);
  return parsed.output;
}
