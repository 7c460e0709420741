import { describe, expect, it } from 'vitest';
import { readWhyOptions } from '../../../../cli/why/why-options.ts';

const TOPIC = 'arn:aws:iot:eu-central-1:000000000000:topic/a';
const POLICY = ['--policy', 'p.json', '--action', 'iot:Publish', '--resource', TOPIC, '--client-id', 'car-1'];

describe('readWhyOptions', () => {
  it('asks the running cloud for 20 refusals unless told', () => {
    expect(readWhyOptions([])).toEqual({
      ...{ kind: 'refusals', clientId: undefined, limit: 20, cloud: undefined, json: false },
    });
    expect(readWhyOptions(['--client', 'a', '--limit', '3', '--endpoint', 'http://127.0.0.1:1', '--json'])).toEqual({
      ...{ kind: 'refusals', clientId: 'a', limit: 3, cloud: { endpoint: 'http://127.0.0.1:1' }, json: true },
    });
  });

  it('asks the running cloud about a connected client', () => {
    const asked = ['--client', 'car-1', '--action', 'iot:Publish', '--resource', TOPIC];
    expect(readWhyOptions([...asked, '--ready-file', 'f'])).toEqual({
      ...{ kind: 'decision', clientId: 'car-1', action: 'iot:Publish', resource: TOPIC },
      ...{ cloud: { readyFile: 'f' }, json: false },
    });
  });

  it('asks policies about a connection', () => {
    const thing = ['--thing', 'car-1', '--thing-type', 'van', '--attribute', 'a=b=c', '--attribute', 'd='];
    expect(readWhyOptions([...POLICY, '--policy', 'q.json', ...thing, '--persistent'])).toMatchObject({
      kind: 'policy',
      files: ['p.json', 'q.json'],
      thingType: 'van',
      attributes: { a: 'b=c', d: '' },
      persistent: true,
      willTopic: undefined,
    });
  });

  it.each([
    [['--client'], '--client'],
    [['--nonsense'], '--nonsense'],
    [['extra'], 'extra'],
    [['--limit', '0'], '--limit is "0"'],
    [['--limit', '501'], '1 to 500'],
    [['--endpoint', 'ftp://x'], '--endpoint is "ftp://x"'],
    [['--endpoint', 'http://x', '--ready-file', 'f'], 'one of them'],
    [['--action', 'iot:Publish'], 'a question about a client needs --resource'],
    [['--action', 'iot:Publish', '--resource', TOPIC], 'needs --client'],
    [['--client', 'a', '--action', 'iot:Publish', '--resource', TOPIC, '--limit', '1'], 'goes without --action'],
    [['--client', 'a', '--thing', 't'], '--thing goes with --policy'],
    [[...POLICY, '--source-ip', '10.0.0.0/8'], 'give an address'],
    [[...POLICY, '--will', 'w'], '--will is "w"'],
    [[...POLICY, '--certificate', 'c.pem', '--certificate-id', 'c'], 'leave --certificate-id out'],
    [[...POLICY, '--action', 'iot:Subscribe'], 'iot:Subscribe is asked about a topicfilter'],
    [[...POLICY, '--client', 'a'], '--client goes without --policy'],
    [POLICY.slice(0, 6), '--client-id'],
    [[...POLICY, '--attribute', 'x=1'], '--thing'],
    [[...POLICY, '--thing', 't', '--attribute', 'x'], 'name=value'],
    [[...POLICY, '--action', 'Publish'], '--action is "Publish"'],
    [[...POLICY, '--resource', 'topic/a'], '--resource is "topic/a"'],
  ])('refuses %j and says why', (args, message) => {
    expect(() => readWhyOptions(args)).toThrow(message);
  });
});
