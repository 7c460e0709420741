import { done, failed, type Outcome } from '../registry/outcome.ts';
import type { HttpDestinations } from '../rules/destinations/http-destinations.ts';
import type { RuleBook } from '../rules/rule-book.ts';
import { TopicRuleException } from '../rules/topic-rule-exception.ts';

/** The rules engine, as the API sees it. */
export interface TopicRuleEngine {
  rules: Pick<RuleBook, 'create' | 'replace' | 'remove' | 'setDisabled' | 'record' | 'records'>;
  destinations: HttpDestinations;
}

/** An API without a rules engine is for tests of the rest. */
export function topicRuleEngine({ ruleEngine }: { ruleEngine?: TopicRuleEngine }): TopicRuleEngine {
  if (!ruleEngine) throw new Error('The iot API was made without a rules engine.');
  return ruleEngine;
}

/** Does something with a rule; the engine's refusals are the API's. */
export function attempt(change: () => void): Outcome<object> {
  try {
    change();
    return done({});
  } catch (error) {
    if (error instanceof TopicRuleException) return failed(error.name, error.message);
    throw error;
  }
}
