import { toFlooredInt } from '../conversions.ts';
import type { Evaluator } from '../frame.ts';
import { topicLevel } from '../topic-filter.ts';
import { type CallSite, context, type FunctionGroup } from './definition.ts';

/** `topic()` is the whole topic; `topic(n)` its n-th level from 1, Undefined when there is none [assumed]. */
function compileTopic(args: readonly Evaluator[], site: CallSite): Evaluator {
  const [number] = args;
  if (number === undefined) return (frame) => frame.input.topic;
  const [node] = site.nodes;
  if (node?.kind === 'literal' && typeof node.value === 'number' && Number.isInteger(node.value)) {
    const level = node.value;
    return level < 1 ? () => undefined : (frame) => topicLevel(frame.input.topic, level);
  }
  return (frame) => {
    const level = toFlooredInt(number(frame));
    return level === undefined || level < 1 ? undefined : topicLevel(frame.input.topic, level);
  };
}

export const contextFunctions: FunctionGroup = {
  accountid: context((frame) => frame.input.accountId, { isDefined: 'always' }),
  clientid: context((frame) => frame.input.clientId ?? 'n/a', { isDefined: 'always' }),
  newuuid: context((frame) => frame.newUuid(), { isDefined: 'always' }),
  principal: context((frame) => frame.input.principal),
  sourceip: context((frame) => frame.input.sourceIp, { since2016: true }),
  sql_version: {
    arity: [0, 0],
    isDefined: 'always',
    compile: (_, site) => () => site.scope.version,
  },
  timestamp: context((frame) => frame.input.timestampMs, { isDefined: 'always' }),
  topic: { arity: [0, 1], compile: compileTopic },
  traceid: context((frame) => frame.input.traceId),
};
