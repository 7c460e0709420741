import { beforeEach, expect, it } from 'vitest';
import { type Collections, recordedCollections } from '../../../../local/iot/persistence/collections.ts';
import { HTTP_DESTINATIONS, TOPIC_RULES } from '../../../../local/iot/persistence/rule-records.ts';
import type { TopicRuleSpec } from '../../../../local/ports/iot-control.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { memoryRecords } from '../../../support/memory-records.ts';
import { createRig, type Rig, ROLE, settle } from '../rules/rule-engine-rig.ts';

let records = memoryRecords();
beforeEach(() => {
  records = memoryRecords();
});

const collections = (): Collections => recordedCollections(memoryRecords(records.kept), silentLog);

/** A rules engine as a restart finds its rules. */
function start(): Rig {
  const kept = collections();
  return createRig({ kept: { rules: kept.of(TOPIC_RULES), destinations: kept.of(HTTP_DESTINATIONS) } });
}

const toQueue = (queue: string): TopicRuleSpec['actions'] => [{ Sqs: { QueueUrl: queue, RoleArn: ROLE } }];
const spec = (ruleName: string, queue: string, more: Partial<TopicRuleSpec> = {}): TopicRuleSpec => ({
  ...{ ruleName, ruleArn: `arn:rule/${ruleName}`, sql: `SELECT * FROM '${ruleName}/+'`, actions: toQueue(queue) },
  ...{ awsIotSqlVersion: '2016-03-23', ruleDisabled: false, ...more },
});

async function reached(rig: Rig, topic: string): Promise<unknown[]> {
  rig.sent.length = 0;
  rig.publish(topic, { a: 1 });
  await rig.engine.idle();
  return rig.sentBy('sqs').map(([url]) => url);
}

it('rules made by the API run on after a restart, as they were changed last; deleted ones do not', async () => {
  const { rules } = start().engine;
  const errorAction = { Republish: { Topic: 'failed', RoleArn: ROLE } };
  rules.create(spec('kept', 'q1', { description: 'd', errorAction }));
  rules.create(spec('replaced', 'q1'));
  rules.replace(spec('replaced', 'q2'));
  rules.create(spec('resting', 'q1'));
  rules.setDisabled('resting', true);
  rules.create(spec('gone', 'q1'));
  rules.remove('gone');
  const again = start();
  const specs = (from: typeof rules) => from.records().map(({ spec, createdAtMs }) => ({ spec, createdAtMs }));
  expect(specs(again.engine.rules)).toEqual(specs(rules));
  expect(await reached(again, 'kept/1')).toEqual(['q1']);
  expect(await reached(again, 'replaced/1')).toEqual(['q2']);
  expect([await reached(again, 'resting/1'), await reached(again, 'gone/1')]).toEqual([[], []]);
  again.engine.rules.setDisabled('resting', false);
  expect(await reached(start(), 'resting/1')).toEqual(['q1']);
});

it('rules of a template come with the template, and take the place of a kept one', async () => {
  start().engine.createTopicRule(spec('deployed', 'q1'));
  const without = start();
  expect(await reached(without, 'deployed/1')).toEqual([]);
  without.engine.rules.create(spec('deployed', 'by-api'));
  const again = start();
  expect(await reached(again, 'deployed/1')).toEqual(['by-api']);
  again.engine.createTopicRule(spec('deployed', 'by-template'));
  expect(await reached(again, 'deployed/1')).toEqual(['by-template']);
  expect(await reached(start(), 'deployed/1')).toEqual([]);
});

it('a kept rule that does not compile any more is left out, and said', () => {
  start().engine.rules.create(spec('broken', 'q1'));
  const written = String(records.kept.get('topic-rule/broken')).replace('SELECT *', 'SELECT ,');
  records.kept.set('topic-rule/broken', Buffer.from(written));
  const again = start();
  expect(again.engine.rules.record('broken')).toBeUndefined();
  expect(again.logged).toMatchObject([{ event: 'kept-rule-skipped', fields: { ruleName: 'broken' } }]);
});

it('HTTP destinations stay confirmed, and are not asked again', async () => {
  const { engine, sentBy } = start();
  const created = engine.destinations.create('https://a.example/hook');
  if (!created.ok) throw new Error(created.message);
  await settle();
  const [[post] = []] = sentBy('http') as { body: Uint8Array }[][];
  const { confirmationToken } = JSON.parse(Buffer.from(post?.body ?? []).toString()) as Record<string, string>;
  const waiting = start().engine.destinations;
  expect(waiting.get(created.value.arn)?.status).toBe('IN_PROGRESS');
  expect(waiting.confirm(confirmationToken ?? '').ok).toBe(true);
  engine.rules.create(spec('calling', '', { actions: [{ Http: { Url: 'https://a.example/hook/x' } }] }));
  const again = start();
  await settle();
  expect(again.engine.destinations.list()).toEqual(waiting.list());
  expect([again.engine.destinations.covers('https://a.example/hook/x'), again.sentBy('http')]).toEqual([true, []]);
  again.engine.destinations.remove(created.value.arn);
  expect(start().engine.destinations.list()).toEqual([]);
});
