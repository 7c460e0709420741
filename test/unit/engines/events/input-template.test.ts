import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../../local/engines/events/event.ts';
import { inputOf } from '../../../../local/engines/events/input-template.ts';
import { readTarget } from '../../../../local/engines/events/target-settings.ts';
import { accountId, arnOf, region } from '../targets/target-rig.ts';

const detail = { vin: 'W"1', speed: 12, doors: [{ side: 'left' }], 'odd name': { deep: true } };
const event = createEvent(
  { source: 'fleet', 'detail-type': 'Parked', resources: ['arn:a'], detail, timeMs: Date.UTC(2026, 0, 1) },
  { accountId, region },
);
const context = { ruleArn: 'arn:rule', ruleName: 'parked', ingestedMs: Date.UTC(2026, 0, 1, 0, 0, 1) };
const input = (settings: object): string =>
  inputOf(readTarget({ Id: 't', Arn: arnOf.queue('q'), ...settings }), event, context);
const transformed = (InputTemplate: string, InputPathsMap = {}): string =>
  input({ InputTransformer: { InputTemplate, InputPathsMap } });

describe('what a target receives [AWS-EventBridge: eb-transform-target-input]', () => {
  it('is the event, a constant, or a part of the event', () => {
    expect(JSON.parse(input({}))).toEqual(event);
    expect(input({ Input: '{"fixed":1}' })).toBe('{"fixed":1}');
    expect(input({ InputPath: '$.detail.doors[0].side' })).toBe('"left"');
    expect(input({ InputPath: "$.detail['odd name']" })).toBe('{"deep":true}');
    expect(input({ InputPath: '$.detail-type' })).toBe('"Parked"');
    expect(input({ InputPath: '$.detail.absent' })).toBe('null');
  });

  it('is JSON where the template has a variable outside of a string', () => {
    const paths = { vin: '$.detail.vin', speed: '$.detail.speed', doors: '$.detail.doors' };
    const text = transformed('{"vin": <vin>, "speed": <speed>, "doors": <doors>, "none": <unknown>}', paths);
    expect(text).toBe('{"vin": "W\\"1", "speed": 12, "doors": [{"side":"left"}], "none": <unknown>}');
  });

  it('is text within a string, which stays one', () => {
    const paths = { vin: '$.detail.vin', speed: '$.detail.speed', doors: '$.detail.doors', none: '$.detail.none' };
    expect(transformed('"<vin> at <speed> <none>"', paths)).toBe('"W\\"1 at 12 "');
    expect(JSON.parse(transformed('{"text": "\\"<doors>\\""}', paths))).toEqual({ text: '"[{"side":"left"}]"' });
  });

  it('knows the rule and the event by themselves', () => {
    const template =
      '{"r": "<aws.events.rule-arn>", "n": <aws.events.rule-name>, "t": <aws.events.event.ingestion-time>}';
    expect(JSON.parse(transformed(template))).toEqual({ r: 'arn:rule', n: 'parked', t: '2026-01-01T00:00:01.000Z' });
    expect(JSON.parse(transformed('<aws.events.event.json>'))).toEqual(event);
    expect(JSON.parse(transformed('<aws.events.event>'))).not.toHaveProperty('detail');
  });

  it('does not fill in what a value looks like', () => {
    expect(transformed('<a>', { a: '$.source', 'b-c': '$.id' })).toBe('"fleet"');
    const injected = createEvent({ ...event, source: '<vin>', timeMs: 0 }, { accountId, region });
    const InputTransformer = { InputTemplate: '<s><vin>', InputPathsMap: { s: '$.source', vin: '$.detail.vin' } };
    const target = readTarget({ Id: 't', Arn: arnOf.queue('q'), InputTransformer });
    expect(inputOf(target, injected, context)).toBe('"<vin>""W\\"1"');
  });
});

describe('a target is refused', () => {
  it.each([
    ['with two inputs', { Input: '1', InputPath: '$.a' }, /Only one of/],
    ['with input that is no JSON', { Input: 'x' }, /JSON syntax error/],
    ['with a path that is none', { InputPath: 'detail' }, /InputPath: is no JSON path/],
    [
      'of a kind that is not reached',
      { Arn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:m' },
      /targets of states/,
    ],
    ['with too many retries', { RetryPolicy: { MaximumRetryAttempts: 186 } }, /MaximumRetryAttempts/],
    ['without an id', { Id: '' }, /Id: must be/],
  ])('%s', (_what, settings, reason) => {
    expect(() => input(settings)).toThrow(reason);
  });
});
