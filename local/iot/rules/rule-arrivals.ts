import { matchTopicFilter } from '../../../iotsql/index.ts';
import type { MqttMessage } from '../../mqtt/ports.ts';
import type { Log } from '../../ports/log.ts';
import { type RepublishChain, startRepublishChain } from './republish-chain.ts';
import type { RuleBook } from './rule-book.ts';
import type { RuleDispatch } from './rule-dispatch.ts';
import type { Arrival } from './rule-message.ts';
import type { RuleMetricRecorder } from './rule-metrics.ts';
import type { RuleIntake, RuleSource } from './rule-source.ts';
import { basicIngestTopic } from './topic-name.ts';

export interface RuleArrivalsOptions {
  rules: Pick<RuleBook, 'get' | 'match'>;
  dispatch: RuleDispatch;
  metrics: RuleMetricRecorder;
  log: Log;
  /** To subscribers and services. */
  publish: (message: MqttMessage, chain: RepublishChain) => void;
  /** Does a rule's FROM filter have to match what Basic Ingest sends it? */
  basicIngestChecksFrom: boolean;
}

export interface RuleArrivals extends RuleIntake {
  /** To subscribers and to the rules, as a further link of `chain`. */
  republish(message: MqttMessage, chain: RepublishChain): void;
}

/** The ways by which a message comes to rules: published, sent to one by Basic Ingest, republished by another. */
export function createRuleArrivals({ rules, dispatch, ...options }: RuleArrivalsOptions): RuleArrivals {
  function ingest(ruleName: string, arrival: Arrival): void {
    const rule = rules.get(ruleName);
    if (!rule || rule.disabled) {
      options.metrics.count(ruleName, 'RuleNotFound');
      const details = rule ? 'disabled' : 'unknown';
      options.log('error', 'rule-not-found', { ruleName, details, topic: arrival.topic });
      return;
    }
    const from = options.basicIngestChecksFrom ? rule.topicFilter : undefined;
    if (from === undefined || matchTopicFilter(from, arrival.topic)) dispatch([rule], arrival);
  }

  return {
    basicIngest: (ruleName, topic, message, source) =>
      ingest(ruleName, { topic, message, source, chain: startRepublishChain() }),
    onMessage(topic, message, source, chain = startRepublishChain()) {
      const matching = rules.match(topic);
      if (matching.length > 0) dispatch(matching, { topic, message, source, chain });
    },
    /**
     * A republished message has no publisher: client id, principal and source address are lost.
     * [AWS-IoT: republish-rule-action] [assumed: client id and principal]
     */
    republish(message, chain) {
      const source: RuleSource = { protocol: 'service' };
      const toOne = basicIngestTopic(message.topic);
      if (toOne) {
        ingest(toOne.ruleName, { topic: toOne.rest, message, source, chain });
        return;
      }
      options.publish(message, chain);
      const matching = rules.match(message.topic);
      if (matching.length > 0) dispatch(matching, { topic: message.topic, message, source, chain });
    },
  };
}
