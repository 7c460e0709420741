import { type JobRequestTopic, jobRequestOf } from './jobs/job-request-topic.ts';
import { provisioningRequestOf } from './provisioning/provisioning-topics.ts';
import { type ShadowRequestTopic, shadowRequestOf } from './shadow/shadow-request-topic.ts';

/** What a client's publish to a topic means. `refused` covers every reserved topic that takes no publish. */
export type PublishRoute =
  | { kind: 'plain' }
  | { kind: 'basic-ingest'; ruleName: string; topic: string }
  | { kind: 'provisioning' }
  | { kind: 'shadow'; request: ShadowRequestTopic }
  | { kind: 'job'; request: JobRequestTopic }
  | { kind: 'refused' };

const BASIC_INGEST = /^\$aws\/rules\/([^/]+)(?:\/(.*))?$/s;

/** Requests of services that are not here, on `$aws/things` and `$aws/commands`: published by devices, seen by subscribers and rules. */
const REQUESTS = [
  /^\$aws\/things\/[^/]+\/defender\/metrics\/(json|cbor)$/,
  /^\$aws\/things\/[^/]+\/streams\/[^/]+\/(get|describe)\/(json|cbor)$/,
  /^\$aws\/commands\/(things|clients)\/[^/]+\/executions\/[^/]+\/response(\/(json|cbor))?$/,
];

/** Where a publish goes, by its topic. [AWS-IoT: reserved-topics] */
export function publishRoute(topic: string): PublishRoute {
  if (!topic.startsWith('$')) return { kind: 'plain' };
  const [, ruleName, rest = ''] = BASIC_INGEST.exec(topic) ?? [];
  if (ruleName !== undefined) return { kind: 'basic-ingest', ruleName, topic: rest };
  if (provisioningRequestOf(topic)) return { kind: 'provisioning' };
  const request = shadowRequestOf(topic);
  if (request) return { kind: 'shadow', request };
  const job = jobRequestOf(topic);
  if (job) return { kind: 'job', request: job };
  return REQUESTS.some((request) => request.test(topic)) ? { kind: 'plain' } : { kind: 'refused' };
}

/** First levels of the reserved topics that may be subscribed to; `$aws/rules` is publish-only. */
const SUBSCRIBABLE = new Set(['things', 'commands', 'certificates', 'provisioning-templates', 'events', 'sitewise']);

/**
 * Whether a filter may be subscribed to at all, policy aside: anything without `$` in front, and filters below the
 * reserved topics of AWS that a client may read. [AWS-IoT: reserved-topics]
 */
export function isSubscribable(topicFilter: string): boolean {
  const filter = topicFilter.replace(/^\$share\/[^/]+\//, '');
  if (!filter.startsWith('$')) return true;
  const [root, family] = filter.split('/');
  return root === '$aws' && family !== undefined && SUBSCRIBABLE.has(family);
}
