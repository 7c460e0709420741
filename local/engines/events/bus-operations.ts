import type { JsonObject } from '../aws-error.ts';
import { pageOf } from '../result-page.ts';
import type { BusBook } from './bus-book.ts';
import type { EventBus, EventRule } from './event-rule.ts';

/** What the operations change, and who must hear of it. */
export interface EventsPlan {
  book: BusBook;
  nowMs(): number;
  /** A rule is new, or has other settings. */
  changed(rule: EventRule): void;
  dropped(rule: EventRule): void;
}

type Operations = Record<string, (input: JsonObject) => JsonObject>;

/** [AWS-EventBridge: API_CreateEventBus and its neighbours] */
export function busOperations({ book }: EventsPlan): Operations {
  const tags = new Map<string, Map<string, string>>();
  const tagsOf = (arn: unknown): Map<string, string> => {
    const known = tags.get(String(arn)) ?? new Map<string, string>();
    tags.set(String(arn), known);
    return known;
  };
  return {
    CreateEventBus(input) {
      const { Name, Description } = input;
      const { arn } = book.addBus(String(Name ?? ''), Description === undefined ? undefined : String(Description));
      for (const [key, value] of tagEntries(input)) tagsOf(arn).set(key, value);
      return { EventBusArn: arn };
    },
    DescribeEventBus: ({ Name }) => busView(book.bus(Name)),
    UpdateEventBus({ Name, Description }) {
      const bus = book.bus(Name);
      bus.description = Description === undefined ? undefined : String(Description);
      return { Arn: bus.arn, Name: bus.name, Description: bus.description };
    },
    DeleteEventBus({ Name }) {
      book.removeBus(book.busNameOf(Name));
      return {};
    },
    ListEventBuses({ NamePrefix = '', Limit, NextToken }) {
      const wanted = book.buses().filter(({ name }) => name.startsWith(String(NamePrefix)));
      const { items, next } = pageOf(wanted, ({ name }) => name, { limit: Limit, token: NextToken });
      return { EventBuses: items.map(busView), ...next };
    },
    ListTagsForResource({ ResourceARN }) {
      return { Tags: [...tagsOf(ResourceARN)].map(([Key, Value]) => ({ Key, Value })) };
    },
    TagResource(input) {
      for (const [key, value] of tagEntries(input)) tagsOf(input['ResourceARN']).set(key, value);
      return {};
    },
    UntagResource({ ResourceARN, TagKeys = [] }) {
      for (const key of [TagKeys].flat()) tagsOf(ResourceARN).delete(String(key));
      return {};
    },
  };
}

function busView({ name, arn, createdMs, description }: EventBus): JsonObject {
  const at = createdMs / 1000;
  return { Name: name, Arn: arn, Description: description, CreationTime: at, LastModifiedTime: at };
}

function tagEntries({ Tags = [] }: JsonObject): [key: string, value: string][] {
  return ([Tags].flat() as { Key?: unknown; Value?: unknown }[]).map(({ Key, Value }) => [String(Key), String(Value)]);
}
